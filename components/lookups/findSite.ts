import * as ssm from "@pulumi/aws/ssm";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";
import { type Architecture, architectureOf } from "../client/architecture";
import { findCluster } from "./findCluster";
import { findVpc } from "./findVpc";

export interface SiteArgs {
  readonly clusterName: string;
  readonly instanceType: string;
  /** @default the cluster's first */
  readonly subnetId?: string;
  /** @default the newest Amazon Linux 2023 */
  readonly imageId?: string;
}

/** Where a new client machine of a cluster goes, and what it starts from. */
export interface ClientSite {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly imageId: string;
  readonly architecture: Architecture;
  /** The cluster's security group, which has to let the machine in. */
  readonly clusterSecurityGroupId: string;
}

/**
 * Finds the site of a new client machine.
 *
 * @throws LookupError where the cluster, the subnet or the image is not there, or the subnet is in another VPC.
 */
export async function findSite({ clusterName, instanceType, subnetId, imageId }: SiteArgs, options: InvokeOptions): Promise<ClientSite> {
  const architecture = architectureOf(instanceType);
  const [network, image] = await Promise.all([findNetwork(clusterName, subnetId, options), imageId ?? newestImage(architecture, options)]);
  return { ...network, imageId: image, architecture };
}

async function findNetwork(clusterName: string, subnetId: string | undefined, options: InvokeOptions): Promise<Omit<ClientSite, "imageId" | "architecture">> {
  const { brokerNodeGroupInfos } = await findCluster(clusterName, options);
  const clusterSubnet = brokerNodeGroupInfos[0]?.clientSubnets[0];
  // Brokers have all of the cluster's groups, so a rule in one of them lets in.
  const clusterSecurityGroupId = brokerNodeGroupInfos[0]?.securityGroups[0];
  if (clusterSubnet === undefined || clusterSecurityGroupId === undefined) {
    throw new LookupError(`Expected the MSK cluster ${clusterName} to name its subnets and security groups, it names none. Adopt a machine of its VPC: set mode to adopt`);
  }
  const vpcId = await findVpc(clusterSubnet, options);
  if (subnetId === undefined) return { vpcId, subnetId: clusterSubnet, clusterSecurityGroupId };
  const found = await findVpc(subnetId, options);
  if (found === vpcId) return { vpcId, subnetId, clusterSecurityGroupId };
  throw new LookupError(`Expected subnet ${subnetId} to be in the VPC of the cluster ${clusterName}, ${vpcId}, found it in ${found}. Name a subnet of ${vpcId}, or none for the cluster's first.`);
}

/** @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli */
async function newestImage(architecture: Architecture, options: InvokeOptions): Promise<string> {
  const name = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
  const parameter = await ssm.getParameter({ name }, options).catch((error: unknown) => {
    throw new LookupError(`Expected the newest Amazon Linux 2023 image in the public parameter ${name}: ${messageOf(error)}. You need ssm:GetParameter on it; or name an image with imageId.`);
  });
  return parameter.value;
}
