import * as msk from "@pulumi/aws/msk";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

/**
 * Finds an MSK cluster with an IAM listener by its name.
 *
 * @throws LookupError where there is none, or it has no IAM listener.
 */
export async function findCluster(clusterName: string, options: InvokeOptions): Promise<msk.GetClusterResult> {
  const cluster = await msk.getCluster({ clusterName }, options).catch((error: unknown) => {
    throw new LookupError(`Expected an MSK cluster named ${clusterName}: ${messageOf(error)}. Check clusterName and the region; list them with: aws kafka list-clusters-v2`);
  });
  if (cluster.bootstrapBrokersSaslIam) return cluster;
  throw new LookupError(
    `Expected the MSK cluster ${clusterName} to have an IAM listener, it has none. Turn on IAM role-based authentication in its security settings (aws kafka update-security).`,
  );
}
