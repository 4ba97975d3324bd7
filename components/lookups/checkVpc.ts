import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError } from "../../userError";
import type { Instance } from "./findInstance";
import { findVpc } from "./findVpc";

/**
 * Checks that an instance is in the VPC of a cluster: MSK's private names and addresses are of use there only.
 *
 * @param clusterSubnetIds the subnets of the cluster.
 * @throws LookupError where it is in another one.
 */
export async function checkVpc({ id, subnetId }: Pick<Instance, "id" | "subnetId">, clusterSubnetIds: readonly string[], options: InvokeOptions): Promise<void> {
  const [clusterSubnet] = clusterSubnetIds;
  if (clusterSubnet === undefined || clusterSubnetIds.includes(subnetId)) return;
  const [own, clusters] = await Promise.all([findVpc(subnetId, options), findVpc(clusterSubnet, options)]);
  if (own === clusters) return;
  throw new LookupError(`Expected instance ${id} to be in the VPC of the cluster, ${clusters}, found it in ${own}. Name one of ${clusters} with instanceId or its tag, or set mode to create.`);
}
