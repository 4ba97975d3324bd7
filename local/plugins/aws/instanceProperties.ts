import type { Instance, Volume } from "@aws-sdk/client-ec2";
import type { Properties } from "../shared/properties";
import { metadataOptions } from "./metadataOptions";
import { rootVolumeProperties } from "./rootVolume";
import { tagMap } from "./tagMap";

/** What DescribeInstances, DescribeInstanceAttribute and DescribeVolumes together say of one instance. */
export interface InstanceFacts {
  readonly instance: Instance;
  readonly rootVolume: Volume | undefined;
  readonly disableApiStop: boolean;
  readonly disableApiTermination: boolean;
  readonly shutdownBehavior: string;
  /** Base64; undefined for none. */
  readonly userData: string | undefined;
}

/** The properties of aws_instance for an instance. `state` holds what AWS does not know: how user data was given, whether it replaces. */
export function instanceProperties(facts: InstanceFacts, state: Properties, region: string, account: string): Properties {
  const { instance } = facts;
  const id = instance.InstanceId ?? "";
  const profile = instance.IamInstanceProfile?.Arn;
  const tags = tagMap(instance.Tags);
  return {
    ami: instance.ImageId ?? "",
    arn: `arn:aws:ec2:${region}:${account}:instance/${id}`,
    associatePublicIpAddress: isGiven(instance.PublicIpAddress),
    availabilityZone: instance.Placement?.AvailabilityZone ?? "",
    disableApiStop: facts.disableApiStop,
    disableApiTermination: facts.disableApiTermination,
    ebsBlockDevices: [],
    ebsOptimized: instance.EbsOptimized ?? false,
    ephemeralBlockDevices: [],
    forceDestroy: state.forceDestroy ?? false,
    getPasswordData: false,
    iamInstanceProfile: profile === undefined ? "" : profile.slice(profile.lastIndexOf("/") + 1),
    instanceInitiatedShutdownBehavior: facts.shutdownBehavior,
    instanceState: instance.State?.Name ?? "",
    instanceType: instance.InstanceType ?? "",
    ipv6Addresses: [],
    keyName: instance.KeyName ?? "",
    metadataOptions: instance.MetadataOptions === undefined ? undefined : metadataOptions(instance.MetadataOptions),
    monitoring: ["enabled", "pending"].includes(instance.Monitoring?.State ?? ""),
    passwordData: "",
    privateDns: instance.PrivateDnsName ?? "",
    privateIp: instance.PrivateIpAddress ?? "",
    publicDns: instance.PublicDnsName ?? "",
    publicIp: instance.PublicIpAddress ?? "",
    region,
    rootBlockDevice: rootBlockDevice(facts),
    secondaryPrivateIps: [],
    securityGroups: (instance.SecurityGroups ?? []).map(({ GroupName }) => GroupName ?? "").sort(),
    sourceDestCheck: instance.SourceDestCheck ?? true,
    subnetId: instance.SubnetId ?? "",
    tags,
    tagsAll: tags,
    tenancy: instance.Placement?.Tenancy ?? "",
    ...userData(facts, state),
    userDataReplaceOnChange: state.userDataReplaceOnChange ?? false,
    ...(state.volumeTags === undefined ? {} : { volumeTags: tagMap(facts.rootVolume?.Tags) }),
    vpcSecurityGroupIds: (instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId ?? "").sort(),
  };
}

function rootBlockDevice({ instance, rootVolume }: InstanceFacts): Properties | undefined {
  if (rootVolume === undefined) return undefined;
  const properties = rootVolumeProperties(instance, rootVolume);
  return { ...properties, tagsAll: properties.tags };
}

/** As it was given, by `userData` or by `userDataBase64`. */
function userData({ userData: base64 }: InstanceFacts, state: Properties): Properties {
  if (base64 === undefined) return {};
  return isGiven(state.userDataBase64) ? { userDataBase64: base64 } : { userData: Buffer.from(base64, "base64").toString("utf8") };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
