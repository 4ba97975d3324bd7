import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  EC2Client,
  type Instance,
} from "@aws-sdk/client-ec2";
import { GetInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import { parse } from "yaml";
import type { ControlPlaneAccess } from "../account/controlPlane";

/** An instance that somebody launched, as far as it takes to run it. */
export interface CreatedInstance {
  readonly instanceId: string;
  readonly state: string;
  readonly address: string;
  /** Of the instance profile's role. */
  readonly roleArn: string | undefined;
  /** The EC2 key pair's public key, authorized_keys form; undefined without a key pair, or once that is deleted. */
  readonly publicKey: string | undefined;
  /** The private host key that its user data gives it. */
  readonly hostKey: string | undefined;
}

/** Asks the control plane, as root, for all instances but one. */
export async function describeCreatedInstances(access: ControlPlaneAccess, region: string, exceptId: string): Promise<CreatedInstance[]> {
  const asRoot = { endpoint: access.endpoint, credentials: access.rootCredentials, region };
  const [ec2, iam] = [new EC2Client(asRoot), new IAMClient(asRoot)];
  try {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ InstanceId }) => InstanceId !== exceptId);
    return await Promise.all(instances.map((instance) => describe(ec2, iam, instance)));
  } finally {
    ec2.destroy();
    iam.destroy();
  }
}

async function describe(ec2: EC2Client, iam: IAMClient, instance: Instance): Promise<CreatedInstance> {
  const { InstanceId: instanceId = "", KeyName, PrivateIpAddress: address = "", State } = instance;
  const [roleArn, publicKey, userData] = await Promise.all([
    roleOf(iam, instance.IamInstanceProfile?.Arn),
    KeyName === undefined || KeyName === "" ? undefined : publicKeyOf(ec2, KeyName),
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: "userData" })),
  ]);
  return { instanceId, state: State?.Name ?? "", address, roleArn, publicKey, hostKey: hostKeyIn(userData.UserData?.Value ?? "") };
}

async function roleOf(iam: IAMClient, profileArn: string | undefined): Promise<string | undefined> {
  if (profileArn === undefined) return undefined;
  const InstanceProfileName = profileArn.slice(profileArn.lastIndexOf("/") + 1);
  const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  return InstanceProfile?.Roles?.[0]?.Arn;
}

async function publicKeyOf(ec2: EC2Client, name: string): Promise<string | undefined> {
  const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({ Filters: [{ Name: "key-name", Values: [name] }], IncludePublicKey: true }));
  return KeyPairs?.[0]?.PublicKey;
}

/** `ssh_keys.ed25519_private` of a cloud-config (https://cloudinit.readthedocs.io/en/latest/reference/modules.html#ssh), from user data in base64. */
export function hostKeyIn(userData: string): string | undefined {
  const text = Buffer.from(userData, "base64").toString("utf8");
  if (!text.startsWith("#cloud-config")) return undefined;
  const config = parse(text) as { readonly ssh_keys?: { readonly ed25519_private?: string } } | null;
  return config?.ssh_keys?.ed25519_private;
}
