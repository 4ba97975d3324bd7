import type { Output } from "@pulumi/pulumi";

/** A key pair, adopted or made. */
export interface KeyPairParts {
  readonly keyPairId: Output<string>;
  readonly keyName: () => Output<string>;
  readonly privateKey: Output<string>;
}

/** The parameter that holds the private key of an EC2 key pair. */
export function parameterName(keyPairId: string): string {
  return `/ec2/keypair/${keyPairId}`;
}
