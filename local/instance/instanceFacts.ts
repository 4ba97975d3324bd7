import { DescribeInstancesCommand, DescribeKeyPairsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { ControlPlaneAccess } from "../account/controlPlane";

/** What the control plane knows of an instance, as far as the instance may ask about itself. */
export interface InstanceFacts {
  readonly instanceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly launchTime: string;
  readonly privateIp: string;
  readonly publicIp: string | undefined;
  readonly hostname: string;
  readonly mac: string;
  readonly securityGroups: readonly string[];
  readonly instanceProfile: { readonly arn: string; readonly id: string } | undefined;
  readonly key: { readonly name: string; readonly publicKey: string | undefined } | undefined;
}

/** @throws Error when the instance does not exist, or the control plane cannot be reached */
export async function describeInstance(o: { controlPlane: ControlPlaneAccess; instanceId: string; region: string; accountId: string }): Promise<InstanceFacts> {
  const { instanceId, region, accountId } = o;
  const ec2 = new EC2Client({ endpoint: o.controlPlane.endpoint, credentials: o.controlPlane.rootCredentials, region });
  try {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const instance = Reservations?.[0]?.Instances?.[0];
    if (!instance) throw new Error(`Expected the control plane to know instance ${instanceId}`);
    const privateIp = instance.PrivateIpAddress ?? "127.0.0.1";
    const profile = instance.IamInstanceProfile;
    return {
      instanceId,
      accountId,
      region,
      availabilityZone: instance.Placement?.AvailabilityZone ?? `${region}a`,
      imageId: instance.ImageId ?? "",
      instanceType: instance.InstanceType ?? "",
      architecture: instance.Architecture ?? "x86_64",
      launchTime: (instance.LaunchTime ?? new Date()).toISOString(),
      privateIp,
      publicIp: instance.PublicIpAddress,
      hostname: instance.PrivateDnsName ?? `ip-${privateIp.replaceAll(".", "-")}.ec2.internal`,
      mac: instance.NetworkInterfaces?.[0]?.MacAddress ?? "02:00:7f:00:00:01",
      securityGroups: (instance.SecurityGroups ?? []).flatMap(({ GroupName }) => GroupName ?? []),
      instanceProfile: profile?.Arn === undefined ? undefined : { arn: profile.Arn, id: profile.Id ?? "" },
      key: instance.KeyName === undefined ? undefined : { name: instance.KeyName, publicKey: await readPublicKey(ec2, instance.KeyName) },
    };
  } finally {
    ec2.destroy();
  }
}

async function readPublicKey(ec2: EC2Client, name: string): Promise<string | undefined> {
  const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true }));
  return KeyPairs?.[0]?.PublicKey;
}
