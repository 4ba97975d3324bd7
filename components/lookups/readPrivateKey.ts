import * as aws from "@pulumi/aws";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";
import { checkPrivateKey } from "./checkPrivateKey";

/**
 * Reads the private key of an EC2 key pair from Parameter Store, decrypted.
 *
 * @throws LookupError where it is not there, or is no usable private key.
 */
export async function readPrivateKey(keyPairId: string, options: InvokeOptions): Promise<string> {
  const name = `/ec2/keypair/${keyPairId}`;
  const parameter = await aws.ssm.getParameter({ name, withDecryption: true }, options).catch((error: unknown) => {
    throw new LookupError(
      `Expected the private key of ${keyPairId} in Parameter Store ${name}: ${messageOf(error)}. Check keyPairId and the region; you need ssm:GetParameter on it and kms:Decrypt on its key.`,
    );
  });
  const fault = checkPrivateKey(parameter.value);
  if (fault !== undefined) throw new LookupError(`Expected a private key in PEM form in Parameter Store ${name}, found ${fault}.`);
  return parameter.value;
}
