import * as ssm from "@pulumi/aws/ssm";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";
import { parameterName } from "../key/keyPairParts";
import { checkPrivateKey } from "./checkPrivateKey";
import { usualForm } from "./usualForm";

/**
 * Reads the private key of an EC2 key pair from Parameter Store, decrypted.
 *
 * @returns PKCS #1 or OpenSSH form, which every SSH client reads.
 * @throws LookupError where it is not there, or is no usable private key.
 */
export async function readPrivateKey(keyPairId: string, options: InvokeOptions): Promise<string> {
  const name = parameterName(keyPairId);
  const parameter = await ssm.getParameter({ name, withDecryption: true }, options).catch((error: unknown) => {
    throw new LookupError(
      `Expected the private key of ${keyPairId} in Parameter Store ${name}: ${messageOf(error)}. Check keyPairId and the region; you need ssm:GetParameter on it and kms:Decrypt on its key.`,
    );
  });
  const fault = checkPrivateKey(parameter.value);
  if (fault !== undefined) throw new LookupError(`Expected a private key in PEM form in Parameter Store ${name}, found ${fault}.`);
  return usualForm(parameter.value);
}
