import type { Instance } from "@aws-sdk/client-ec2";
import { awsFunction } from "../awsFunction";
import type { AwsClients } from "../clients";
import { singularFindError, worded } from "../errors";
import { findInstances } from "../findInstances";
import { goTime } from "../goTime";
import { instanceFilters, type FilterArgs } from "../instanceFilters";
import { metadataOptions } from "../metadataOptions";
import { readRootVolume, rootVolumeProperties } from "../rootVolume";
import { tagMap } from "../tagMap";

interface Args {
  readonly filters?: readonly FilterArgs[];
  readonly instanceId?: string;
  readonly instanceTags?: Record<string, string>;
  readonly region?: string;
  readonly tags?: Record<string, string>;
}

/** aws_instance: exactly one instance, in whatever state. */
export const getInstance = awsFunction<Args>("aws:ec2/getInstance:getInstance", {
  inputNames: ["filters", "instanceId", "instanceTags", "region", "tags"],
  async read(args, clients) {
    const found = await findInstances(clients, {
      Filters: instanceFilters(args.instanceTags, args.filters),
      ...(args.instanceId === undefined ? {} : { InstanceIds: [args.instanceId] }),
    }).catch((cause: Error) => {
      throw new Error(`reading EC2 Instance: ${cause.message}`, { cause });
    });
    const [instance] = found;
    if (instance === undefined || found.length > 1) throw singularFindError("EC2 Instance", found.length);
    const [account, flags, volume] = await Promise.all([clients.account(), attributes(clients, instance.InstanceId ?? ""), readRootVolume(instance, clients), describeType(clients, instance)]);
    return { ...result(instance, clients.region, account), ...flags, rootBlockDevices: volume === undefined ? [] : [rootVolumeProperties(instance, volume)], ...given(args) };
  },
});

function given(args: Args): Record<string, unknown> {
  const { filters, instanceId, instanceTags } = args;
  return { ...(filters === undefined ? {} : { filters }), ...(instanceId === undefined ? {} : { instanceId }), instanceTags: instanceTags ?? {} };
}

function result(instance: Instance, region: string, account: string): Record<string, unknown> {
  const first = instance.NetworkInterfaces?.[0];
  const profileArn = instance.IamInstanceProfile?.Arn;
  return {
    ami: instance.ImageId ?? "",
    arn: `arn:aws:ec2:${region}:${account}:instance/${instance.InstanceId ?? ""}`,
    associatePublicIpAddress: first?.Association !== undefined,
    availabilityZone: instance.Placement?.AvailabilityZone ?? "",
    creditSpecifications: [],
    ebsBlockDevices: [],
    ebsOptimized: instance.EbsOptimized ?? false,
    enclaveOptions: [{ enabled: instance.EnclaveOptions?.Enabled ?? false }],
    ephemeralBlockDevices: [],
    getPasswordData: false,
    getUserData: false,
    hostId: instance.Placement?.HostId ?? "",
    hostResourceGroupArn: instance.Placement?.HostResourceGroupArn ?? "",
    iamInstanceProfile: profileArn === undefined ? "" : profileArn.slice(profileArn.lastIndexOf("/") + 1),
    id: instance.InstanceId ?? "",
    instanceState: instance.State?.Name ?? "",
    instanceType: instance.InstanceType ?? "",
    ipv6Addresses: (first?.Ipv6Addresses ?? []).map((address) => address.Ipv6Address ?? ""),
    keyName: instance.KeyName ?? "",
    launchTime: goTime(instance.LaunchTime),
    maintenanceOptions: instance.MaintenanceOptions === undefined ? [] : [{ autoRecovery: instance.MaintenanceOptions.AutoRecovery ?? "" }],
    metadataOptions: instance.MetadataOptions === undefined ? [] : [metadataOptions(instance.MetadataOptions)],
    monitoring: ["enabled", "pending"].includes(instance.Monitoring?.State ?? ""),
    networkInterfaceId: first?.NetworkInterfaceId ?? "",
    outpostArn: instance.OutpostArn ?? "",
    passwordData: "",
    placementGroup: instance.Placement?.GroupName ?? "",
    placementGroupId: instance.Placement?.GroupId ?? "",
    placementPartitionNumber: instance.Placement?.PartitionNumber ?? 0,
    privateDns: instance.PrivateDnsName ?? "",
    privateDnsNameOptions: [],
    privateIp: instance.PrivateIpAddress ?? "",
    publicDns: instance.PublicDnsName ?? "",
    publicIp: instance.PublicIpAddress ?? "",
    region,
    secondaryPrivateIps: (first?.PrivateIpAddresses ?? []).filter((ip) => ip.Primary !== true).map((ip) => ip.PrivateIpAddress ?? ""),
    securityGroups: (instance.SecurityGroups ?? []).map((group) => group.GroupName ?? ""),
    sourceDestCheck: instance.SourceDestCheck ?? false,
    subnetId: first?.SubnetId ?? instance.SubnetId ?? "",
    tags: tagMap(instance.Tags),
    tenancy: instance.Placement?.Tenancy ?? "",
    userData: "",
    userDataBase64: "",
    vpcSecurityGroupIds: (instance.SecurityGroups ?? []).map((group) => group.GroupId ?? ""),
  };
}

async function attributes(clients: AwsClients, id: string): Promise<Record<string, unknown>> {
  const { DescribeInstanceAttributeCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const read = (Attribute: "disableApiStop" | "disableApiTermination") =>
    worded(`getting attribute (${Attribute})`, "EC2", "DescribeInstanceAttribute", ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute })));
  const [stop, termination] = await Promise.all([read("disableApiStop"), read("disableApiTermination")]);
  return { disableApiStop: stop.DisableApiStop?.Value ?? false, disableApiTermination: termination.DisableApiTermination?.Value ?? false };
}

/** The published plugin asks whether the type is burstable, and without the permission to does not read the instance. */
async function describeType(clients: AwsClients, { InstanceType }: Instance): Promise<void> {
  if (InstanceType === undefined) return;
  const { DescribeInstanceTypesCommand } = await import("@aws-sdk/client-ec2");
  await worded(`reading EC2 Instance Type (${InstanceType})`, "EC2", "DescribeInstanceTypes", (await clients.ec2()).send(new DescribeInstanceTypesCommand({ InstanceTypes: [InstanceType] })));
}
