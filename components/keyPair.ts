import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { adoptKeyPair } from "./key/adoptKeyPair";
import { newKeyPair } from "./key/newKeyPair";

export interface KeyPairArgs {
  /** Adopts the key pair of this id, `key-…`. */
  readonly keyPairId?: pulumi.Input<string>;
  /** Adopts the key pair of this name. With neither id nor name a key pair is made. */
  readonly keyName?: pulumi.Input<string>;
  /** Of a key pair that is made; another one rotates. @default ED25519 */
  readonly algorithm?: "ED25519" | "RSA";
  /** How the name of a key pair that is made begins. @default the component's name */
  readonly namePrefix?: pulumi.Input<string>;
  /** Of a key pair that is made. */
  readonly tags?: pulumi.Input<Record<string, string>>;
}

/**
 * An EC2 key pair, with its private key in Parameter Store `/ec2/keypair/<keyPairId>`, where EC2 puts the keys that CloudFormation makes: one
 * that exists, or one that is made.
 *
 * Rotation (another `algorithm`, or `pulumi up --replace` of the tls.PrivateKey) makes a new pair, with an id and a parameter of its own,
 * beside the old one. A machine reads its key pair at first boot only: one that the stack made is therefore replaced, the new one made and
 * provisioned before the old one ends, and the old key goes after its machine. So whoever may read Parameter Store is never locked out. A
 * machine that is adopted keeps the key pair that opens it: the stack makes none for it.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html
 */
export class KeyPair extends pulumi.ComponentResource {
  readonly keyPairId: pulumi.Output<string>;
  /** PEM or OpenSSH form; a secret. */
  readonly privateKey: pulumi.Output<string>;
  private readonly findName: () => pulumi.Output<string>;

  constructor(name: string, args: KeyPairArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KeyPair`, name, {}, options);
    const { keyPairId, keyName, privateKey } = adoptKeyPair(args, this) ?? newKeyPair(name, args, this);
    this.keyPairId = keyPairId;
    this.privateKey = pulumi.secret(privateKey);
    this.findName = keyName;
    this.registerOutputs({ keyPairId: this.keyPairId, privateKey: this.privateKey });
  }

  /** The key pair's name. Looked up when asked for: to adopt a machine takes no right to list key pairs. */
  get keyName(): pulumi.Output<string> {
    return this.findName();
  }
}
