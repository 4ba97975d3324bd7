import { getBootstrapBrokers } from "./getBootstrapBrokers";
import { getCallerIdentity } from "./getCallerIdentity";
import { getCluster } from "./getCluster";
import { getInstance } from "./getInstance";
import { getInstances } from "./getInstances";
import { getKeyPair } from "./getKeyPair";
import { getParameter } from "./getParameter";
import { getRegion } from "./getRegion";
import { getRole } from "./getRole";
import { getSubnet } from "./getSubnet";

/** The functions of the aws plugin by token: one row and one file each. */
export const awsFunctions = Object.fromEntries([
  getBootstrapBrokers,
  getCallerIdentity,
  getCluster,
  getInstance,
  getInstances,
  getKeyPair,
  getParameter,
  getRegion,
  getRole,
  getSubnet,
]);
