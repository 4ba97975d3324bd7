import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { readPrivateKey } from "./lookups/readPrivateKey";

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
