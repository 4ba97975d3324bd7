import * as ec2 from "@pulumi/aws/ec2";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

export interface FoundKeyPair {
  readonly keyPairId: string;
  readonly keyName: string;
}

/**
 * Finds an EC2 key pair by its name or its id.
 *
 * @throws LookupError where there is none.
 */
export async function findKeyPair(by: { readonly keyName: string } | { readonly keyPairId: string }, options: InvokeOptions): Promise<FoundKeyPair> {
  const [wanted, setting] = "keyName" in by ? [`named ${by.keyName}`, "keyPairName"] : [by.keyPairId, "keyPairId"];
  const pair = await ec2.getKeyPair(by, options).catch((error: unknown) => {
    throw new LookupError(`Expected an EC2 key pair ${wanted}: ${messageOf(error)}. Check ${setting} and the region; you need ec2:DescribeKeyPairs.`);
  });
  return { keyPairId: pair.keyPairId ?? "", keyName: pair.keyName ?? "" };
}
