import * as ec2 from "@pulumi/aws/ec2";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

/**
 * Finds the VPC of a subnet.
 *
 * @throws LookupError where there is no such subnet.
 */
export async function findVpc(subnetId: string, options: InvokeOptions): Promise<string> {
  const subnet = await ec2.getSubnet({ id: subnetId }, options).catch((error: unknown) => {
    throw new LookupError(`Expected a subnet ${subnetId}: ${messageOf(error)}. Check subnetId and the region; you need ec2:DescribeSubnets.`);
  });
  return subnet.vpcId;
}
