import { instance } from "./instance";
import { instanceProfile } from "./instanceProfile";
import { keyPair } from "./keyPair";
import { parameter } from "./parameter";
import { role } from "./role";
import { rolePolicy } from "./rolePolicy";
import { securityGroup } from "./securityGroup";
import { securityGroupRule } from "./securityGroupRule";

/** The resources of the aws plugin by token: one row and one file each. */
export const awsResources = Object.fromEntries([
  instance,
  instanceProfile,
  keyPair,
  parameter,
  role,
  rolePolicy,
  securityGroup,
  securityGroupRule("Egress"),
  securityGroupRule("Ingress"),
]);
