import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { LookupError, messageOf } from "../userError";
import { checkPrivateKey } from "./privateKey";

export interface KeyPairArgs {
  /** Id of the EC2 key pair, `key-…`. */
  readonly keyPairId: pulumi.Input<string>;
}

/**
 * An EC2 key pair that exists, with its private key from Parameter Store `/ec2/keypair/<keyPairId>`, where EC2 puts the keys
 * that CloudFormation makes.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html
 */
export class KeyPair extends pulumi.ComponentResource {
  readonly keyPairId: pulumi.Output<string>;
  /** PEM; a secret. */
  readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: KeyPairArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KeyPair`, name, {}, options);
    this.keyPairId = pulumi.output(args.keyPairId);
    this.privateKey = pulumi.secret(this.keyPairId.apply((id) => readPrivateKey(id, { parent: this })));
    this.registerOutputs({ keyPairId: this.keyPairId, privateKey: this.privateKey });
  }
}

async function readPrivateKey(keyPairId: string, options: pulumi.InvokeOptions): Promise<string> {
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
