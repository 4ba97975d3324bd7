import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { KeyPairArgs } from "../keyPair";
import { type KeyPairParts, parameterName } from "./keyPairParts";

/** As many as EC2's own have. */
const rsaBits = 2048;

/** Makes a key pair: the key itself, its public half in EC2, its private half in Parameter Store in the form that EC2 gives out. */
export function newKeyPair(name: string, args: KeyPairArgs, parent: pulumi.Resource): KeyPairParts {
  const { algorithm = "ED25519", namePrefix = `${name}-`, tags } = args;
  const key = new tls.PrivateKey(`${name}-private-key`, algorithm === "RSA" ? { algorithm, rsaBits } : { algorithm }, { parent });
  const privateKey = algorithm === "RSA" ? key.privateKeyPem : key.privateKeyOpenssh;
  const pair = new ec2.KeyPair(`${name}-public-key`, { keyNamePrefix: namePrefix, publicKey: key.publicKeyOpenssh, tags }, { parent });
  const parameter = new ssm.Parameter(
    `${name}-parameter`,
    {
      name: pair.keyPairId.apply(parameterName),
      description: pulumi.interpolate`Private key of the EC2 key pair ${pair.keyName}`,
      type: ssm.ParameterType.SecureString,
      value: privateKey,
      tags,
    },
    // The provider deletes first what has a name of the program's, and here with it the machine that waits for it. But another key pair's name is another.
    { parent, deleteBeforeReplace: false },
  );
  // Who makes a machine with it waits for the parameter, which in turn outlives the machine: what opens a machine is always to be found.
  const keyName = pulumi.all([pair.keyName, parameter.arn]).apply(([stored]) => stored);
  return { keyPairId: pair.keyPairId, keyName: () => keyName, privateKey };
}
