import type { InstanceFacts } from "./instanceFacts";
import type { RoleCredentials } from "./roleCredentials";

/** A leaf's text, or how to get it; undefined where this instance has no such leaf. */
type Leaf = string | undefined | (() => Promise<string>);

/** Instance metadata by name: folders and leaves. A name `0=key` is listed as it is and read as `0`. */
export interface Metadata {
  readonly [name: string]: Metadata | Leaf;
}

/**
 * Reads a leaf, or lists a folder as IMDS does: one name a line, a slash after a folder's. A path with a slash at its end
 * means the same as without. Undefined: no such path.
 */
export async function readMetadata(tree: Metadata, path: readonly string[]): Promise<string | undefined> {
  const [name, ...rest] = path.filter((part) => part !== "");
  if (name === undefined) return listFolder(tree);
  const key = Object.keys(tree).find((candidate) => candidate.split("=")[0] === name);
  const entry = key === undefined ? undefined : tree[key];
  if (typeof entry === "object") return readMetadata(entry, rest);
  if (entry === undefined || rest.length > 0) return undefined;
  return typeof entry === "string" ? entry : entry();
}

function listFolder(tree: Metadata): string {
  const entries = Object.entries(tree).filter(([, entry]) => entry !== undefined);
  return entries.map(([name, entry]) => (typeof entry === "object" && !name.includes("=") ? `${name}/` : name)).sort().join("\n");
}

/** What stands under `/latest`. */
export function metadataTree(instance: InstanceFacts, credentials: RoleCredentials | undefined): Metadata {
  return { dynamic: { "instance-identity": { document: instanceIdentity(instance) } }, "meta-data": metadata(instance, credentials) };
}

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata-categories.html */
function metadata(instance: InstanceFacts, credentials: RoleCredentials | undefined): Metadata {
  const { availabilityZone, hostname, instanceProfile, key, mac, privateIp, publicIp, region } = instance;
  return {
    "ami-id": instance.imageId,
    "ami-launch-index": "0",
    hostname,
    iam: instanceProfile && {
      info: profileInfo(instance, instanceProfile),
      "security-credentials": credentials === undefined ? {} : { [credentials.roleName]: credentials.read },
    },
    "instance-id": instance.instanceId,
    "instance-type": instance.instanceType,
    "local-hostname": hostname,
    "local-ipv4": privateIp,
    mac,
    network: { interfaces: { macs: { [mac]: { "device-number": "0", "local-ipv4s": privateIp, mac, "public-ipv4s": publicIp } } } },
    placement: { "availability-zone": availabilityZone, region },
    "public-ipv4": publicIp,
    "public-keys": key && { [`0=${key.name}`]: { "openssh-key": key.publicKey } },
    "security-groups": instance.securityGroups.join("\n"),
    services: { domain: "amazonaws.com", partition: "aws" },
  };
}

function profileInfo({ launchTime }: InstanceFacts, { arn, id }: { arn: string; id: string }): string {
  return toText({ Code: "Success", LastUpdated: launchTime, InstanceProfileArn: arn, InstanceProfileId: id });
}

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html */
function instanceIdentity(instance: InstanceFacts): string {
  return toText({
    accountId: instance.accountId,
    architecture: instance.architecture,
    availabilityZone: instance.availabilityZone,
    billingProducts: null,
    devpayProductCodes: null,
    imageId: instance.imageId,
    instanceId: instance.instanceId,
    instanceType: instance.instanceType,
    kernelId: null,
    marketplaceProductCodes: null,
    pendingTime: instance.launchTime,
    privateIp: instance.privateIp,
    ramdiskId: null,
    region: instance.region,
    version: "2017-09-30",
  });
}

function toText(document: object): string {
  return JSON.stringify(document, null, 2);
}
