import type { Instance, RunInstancesCommandInput, _InstanceType } from "@aws-sdk/client-ec2";
import type { Diagnostic } from "../../shared/checkFailures";
import { isObject, type Properties, type Value } from "../../shared/properties";
import { awsResource, type Call, type Change } from "../awsResource";
import { updateEc2Tags, tagSpecifications, updatingTagsOf } from "../ec2Tags";
import { awsErrorText, worded } from "../errors";
import { findInstances } from "../findInstances";
import { instanceProperties } from "../instanceProperties";
import { readRootVolume, rootVolumeId } from "../rootVolume";
import { waitUntil } from "../waitUntil";
import { optionalText, textOf } from "../text";

/** The provider's default timeouts. */
const creationLimitMs = 600_000;
const updateLimitMs = 600_000;
const deletionLimitMs = 1_200_000;

/** Members of `rootBlockDevice` that AWS can change on a volume in use; the others replace the instance. */
const changeableVolumeMembers = ["iops", "throughput", "volumeSize", "volumeType", "tags", "deleteOnTermination"];

/**
 * aws_instance (terraform-provider-aws, internal/service/ec2/ec2_instance.go): one network interface, one root volume. Type and user data
 * change on a stopped instance, which is started again; user data replaces where `userDataReplaceOnChange` says so.
 */
export const instance = awsResource("aws:ec2/instance:Instance", {
  inputs: {
    ami: { replaces: true },
    associatePublicIpAddress: { computed: true, replaces: true },
    disableApiTermination: { computed: true },
    forceDestroy: { default: false },
    iamInstanceProfile: { computed: true },
    instanceType: {},
    keyName: { computed: true, replaces: true },
    metadataOptions: { computed: true },
    privateIp: { computed: true, replaces: true },
    rootBlockDevice: { computed: true },
    subnetId: { computed: true, replaces: true },
    tags: {},
    userData: {},
    userDataBase64: { computed: true },
    userDataReplaceOnChange: { default: false },
    volumeTags: {},
    vpcSecurityGroupIds: { computed: true, same: isSameSet },
  },
  outputs: [
    "arn",
    "availabilityZone",
    "disableApiStop",
    "ebsBlockDevices",
    "ebsOptimized",
    "ephemeralBlockDevices",
    "instanceInitiatedShutdownBehavior",
    "instanceState",
    "ipv6Addresses",
    "monitoring",
    "passwordData",
    "privateDns",
    "publicDns",
    "publicIp",
    "region",
    "secondaryPrivateIps",
    "securityGroups",
    "tagsAll",
    "tenancy",
  ],
  refuse: ({ ami, instanceType, userData, userDataBase64, volumeTags, rootBlockDevice }) => [
    ...(ami === undefined ? [withoutTemplate("ami", "ami")] : []),
    ...(instanceType === undefined ? [withoutTemplate("instanceType", "instance_type")] : []),
    ...(userData === undefined || userDataBase64 === undefined ? [] : [conflict("userData", '"user_data": conflicts with user_data_base64')]),
    ...(volumeTags === undefined || !isObject(rootBlockDevice) || rootBlockDevice.tags === undefined
      ? []
      : [conflict("volumeTags", '"volume_tags": conflicts with root_block_device.0.tags')]),
  ],
  // It is stopped for them, and gets another address when it starts again.
  openedBy: (changed, { publicIp }) => (publicIp !== "" && ["instanceType", "userData", "userDataBase64"].some((name) => changed.has(name)) ? ["publicIp", "publicDns"] : []),
  replacesToo: (path, _before, after) =>
    (["userData", "userDataBase64"].includes(path) && after.userDataReplaceOnChange === true) ||
    (path.startsWith("rootBlockDevice.") && !changeableVolumeMembers.includes(path.split(/[.[]/)[1] ?? "")),
  async create(inputs, call) {
    const { RunInstancesCommand } = await import("@aws-sdk/client-ec2");
    const ec2 = await call.clients.ec2();
    const { Instances } = await worded("creating EC2 Instance", "EC2", "RunInstances", ec2.send(new RunInstancesCommand(launch(inputs))));
    return Instances?.[0]?.InstanceId ?? "";
  },
  async complete(id, inputs, call) {
    const running = await waitForState(id, `waiting for EC2 Instance (${id}) create`, { target: "running", pending: ["pending", "absent"], limitMs: creationLimitMs }, call);
    const volume = rootVolumeId(running);
    const volumeTags = isObject(inputs.rootBlockDevice) ? inputs.rootBlockDevice.tags : undefined;
    if (volume !== undefined && volumeTags !== undefined) {
      await updateEc2Tags(call, volume, { before: {}, after: { tags: volumeTags } }, `updating volume_tags (${volume})`);
    }
  },
  async read(id, state, call) {
    const found = await findInstance(id, call);
    // An instance that is gone is described for an hour.
    if (found === undefined || ["shutting-down", "terminated"].includes(found.State?.Name ?? "")) return undefined;
    const facts = { instance: found, rootVolume: await readRootVolume(found, call.clients), ...(await readAttributes(id, call)) };
    return instanceProperties(facts, state, call.clients.region, await call.clients.account());
  },
  update: updateInstance,
  async delete(id, state, call) {
    const { TerminateInstancesCommand } = await import("@aws-sdk/client-ec2");
    const ec2 = await call.clients.ec2();
    if ((await findInstance(id, call)) === undefined) return;
    if (state.forceDestroy === true) await setTerminationProtection(id, false, call);
    await worded(`terminating EC2 Instance (${id})`, "EC2", "TerminateInstances", ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })));
    const pending = ["pending", "running", "shutting-down", "stopped", "stopping"];
    await waitForState(id, `waiting for EC2 Instance (${id}) delete`, { target: "terminated", pending, limitMs: deletionLimitMs, absentIs: "terminated" }, call);
  },
});

function launch(inputs: Properties): RunInstancesCommandInput {
  const text = (name: string) => optionalText(inputs, name);
  const groups = inputs.vpcSecurityGroupIds as string[] | undefined;
  const device = isObject(inputs.rootBlockDevice) ? inputs.rootBlockDevice : undefined;
  const userData = text("userDataBase64") ?? encoded(text("userData"));
  const place = { SubnetId: text("subnetId"), PrivateIpAddress: text("privateIp") };
  return {
    ImageId: text("ami"),
    InstanceType: text("instanceType") as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    KeyName: text("keyName"),
    UserData: userData,
    DisableApiTermination: inputs.disableApiTermination as boolean | undefined,
    IamInstanceProfile: inputs.iamInstanceProfile === undefined ? undefined : { Name: text("iamInstanceProfile") },
    MetadataOptions: metadataRequest(inputs.metadataOptions),
    BlockDeviceMappings: device === undefined ? undefined : [{ DeviceName: "/dev/xvda", Ebs: volumeRequest(device) }],
    // A public address is a matter of the network interface, and then everything about the network is.
    ...(inputs.associatePublicIpAddress === undefined
      ? { ...place, SecurityGroupIds: groups }
      : { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: inputs.associatePublicIpAddress === true, Groups: groups, ...place }] }),
    TagSpecifications: [...(tagSpecifications("instance", inputs.tags) ?? []), ...(tagSpecifications("volume", inputs.volumeTags) ?? [])],
  };
}

function encoded(userData: string | undefined): string | undefined {
  return userData === undefined ? undefined : Buffer.from(userData).toString("base64");
}

function volumeRequest(device: Record<string, Value>) {
  return {
    DeleteOnTermination: (device.deleteOnTermination as boolean | undefined) ?? true,
    Encrypted: device.encrypted as boolean | undefined,
    Iops: device.iops as number | undefined,
    KmsKeyId: device.kmsKeyId as string | undefined,
    Throughput: device.throughput as number | undefined,
    VolumeSize: device.volumeSize as number | undefined,
    VolumeType: device.volumeType as "gp3" | undefined,
  };
}

function metadataRequest(options: Value) {
  if (!isObject(options)) return undefined;
  return {
    HttpEndpoint: options.httpEndpoint as "enabled" | undefined,
    HttpPutResponseHopLimit: options.httpPutResponseHopLimit as number | undefined,
    HttpTokens: options.httpTokens as "required" | undefined,
    InstanceMetadataTags: options.instanceMetadataTags as "enabled" | undefined,
  };
}

async function updateInstance(id: string, change: Change, call: Call): Promise<void> {
  const { ModifyInstanceAttributeCommand, ModifyInstanceMetadataOptionsCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await call.clients.ec2();
  const { after, has } = change;
  await updateEc2Tags(call, id, change, updatingTagsOf("Instance", id));
  if (has("volumeTags", "rootBlockDevice")) await updateVolume(id, change, call);
  if (has("iamInstanceProfile")) await replaceProfile(id, textOf(after, "iamInstanceProfile"), call);
  if (has("vpcSecurityGroupIds")) {
    const request = ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: after.vpcSecurityGroupIds as string[] }));
    await worded(`updating EC2 Instance (${id})`, "EC2", "ModifyInstanceAttribute", request);
  }
  if (has("disableApiTermination")) await setTerminationProtection(id, after.disableApiTermination === true, call, `updating EC2 Instance (${id}): `);
  if (has("metadataOptions")) {
    const request = ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, ...metadataRequest(after.metadataOptions) }));
    await worded(`updating EC2 Instance (${id}) metadata options`, "EC2", "ModifyInstanceMetadataOptions", request);
  }
  const type = textOf(after, "instanceType");
  if (has("instanceType")) await whileStopped(id, { what: "type", as: `InstanceType (${type})`, attribute: { InstanceType: { Value: type } } }, call);
  if (has("userData")) await whileStopped(id, { what: "user data", as: "UserData", attribute: { UserData: { Value: Buffer.from(textOf(after, "userData")) } } }, call);
  else if (has("userDataBase64")) {
    const bytes = Buffer.from(textOf(after, "userDataBase64"), "base64");
    await whileStopped(id, { what: "user data base64", as: "UserData (base64)", attribute: { UserData: { Value: bytes } } }, call);
  }
}

/** An attribute that changes on a stopped instance only, and what errors call it. */
interface StoppedChange {
  readonly what: string;
  readonly as: string;
  readonly attribute: { readonly InstanceType?: { readonly Value: string }; readonly UserData?: { readonly Value: Uint8Array } };
}

/** Both need a stopped instance: EC2 answers IncorrectInstanceState otherwise. */
async function whileStopped(id: string, { what, as, attribute }: StoppedChange, call: Call): Promise<void> {
  const { ModifyInstanceAttributeCommand, StartInstancesCommand, StopInstancesCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await call.clients.ec2();
  const doing = `updating EC2 Instance (${id}) ${what}`;
  await worded(`${doing}: stopping EC2 Instance (${id})`, "EC2", "StopInstances", ec2.send(new StopInstancesCommand({ InstanceIds: [id] })));
  await waitForState(id, `${doing}: waiting for EC2 Instance (${id}) stop`, { target: "stopped", pending: ["pending", "running", "shutting-down", "stopping"], limitMs: updateLimitMs }, call);
  const request = ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...attribute }));
  await worded(`${doing}: modifying EC2 Instance (${id}) ${as} attribute`, "EC2", "ModifyInstanceAttribute", request);
  await worded(`${doing}: starting EC2 Instance (${id})`, "EC2", "StartInstances", ec2.send(new StartInstancesCommand({ InstanceIds: [id] })));
  await waitForState(id, `${doing}: waiting for EC2 Instance (${id}) start`, { target: "running", pending: ["pending", "stopped"], limitMs: updateLimitMs }, call);
}

async function setTerminationProtection(id: string, isProtected: boolean, { clients }: Call, during = ""): Promise<void> {
  const { ModifyInstanceAttributeCommand } = await import("@aws-sdk/client-ec2");
  const request = (await clients.ec2()).send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: isProtected } }));
  await worded(`${during}modifying EC2 Instance (${id}) DisableApiTermination attribute`, "EC2", "ModifyInstanceAttribute", request);
}

async function replaceProfile(id: string, name: string, { clients }: Call): Promise<void> {
  const commands = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const filter = [{ Name: "instance-id", Values: [id] }];
  const reading = ec2.send(new commands.DescribeIamInstanceProfileAssociationsCommand({ Filters: filter }));
  const { IamInstanceProfileAssociations = [] } = await worded(`updating EC2 Instance (${id})`, "EC2", "DescribeIamInstanceProfileAssociations", reading);
  const current = IamInstanceProfileAssociations.find(({ State }) => State === "associated")?.AssociationId;
  const profile = { Name: name };
  if (current === undefined) {
    const request = ec2.send(new commands.AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile: profile }));
    await worded(`updating EC2 Instance (${id}): associating instance profile`, "EC2", "AssociateIamInstanceProfile", request);
  } else {
    const request = ec2.send(new commands.ReplaceIamInstanceProfileAssociationCommand({ AssociationId: current, IamInstanceProfile: profile }));
    await worded(`updating EC2 Instance (${id}): replacing instance profile`, "EC2", "ReplaceIamInstanceProfileAssociation", request);
  }
}

async function updateVolume(id: string, change: Change, call: Call): Promise<void> {
  const { ModifyVolumeCommand } = await import("@aws-sdk/client-ec2");
  const [before, after] = [change.before, change.after].map(({ rootBlockDevice }) => (isObject(rootBlockDevice) ? rootBlockDevice : {})) as [Properties, Properties];
  const volume = rootVolumeId(await findInstance(id, call));
  if (volume === undefined) return;
  const what = `EC2 Instance (${id}) volume (${volume})`;
  await updateEc2Tags(call, volume, change, `updating volume_tags (${volume})`, "volumeTags");
  if (after.tags !== undefined) await updateEc2Tags(call, volume, { before, after }, `updating tags for volume (${volume})`);
  const members = { iops: "Iops", throughput: "Throughput", volumeSize: "Size", volumeType: "VolumeType" };
  const changed = Object.entries(members).filter(([name]) => after[name] !== undefined && after[name] !== before[name]);
  if (changed.length === 0) return;
  const wanted = Object.fromEntries(changed.map(([name, member]) => [member, after[name]]));
  const request = (await call.clients.ec2()).send(new ModifyVolumeCommand({ VolumeId: volume, ...wanted }));
  await worded(`updating ${what}`, "EC2", "ModifyVolume", request);
}

async function waitForState(
  id: string,
  doing: string,
  wait: { target: string; pending: readonly string[]; limitMs: number; absentIs?: string },
  call: Call,
): Promise<Instance | undefined> {
  const look = async () => {
    const found = await findInstance(id, call);
    return { state: found?.State?.Name ?? wait.absentIs ?? "absent", found };
  };
  return waitUntil({ ...wait, look, signal: call.signal }).catch((cause: Error) => {
    throw new Error(`${doing}: ${cause.message}`, { cause });
  });
}

async function findInstance(id: string, { clients }: Call): Promise<Instance | undefined> {
  const found = await findInstances(clients, { InstanceIds: [id] }).catch((cause: Error) => {
    throw new Error(`reading EC2 Instance (${id}): ${cause.message}`, { cause });
  });
  return found[0];
}

async function readAttributes(id: string, { clients }: Call) {
  const { DescribeInstanceAttributeCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const read = (Attribute: "disableApiStop" | "disableApiTermination" | "instanceInitiatedShutdownBehavior" | "userData") =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute })).catch((cause: unknown) => {
      throw new Error(`reading EC2 Instance (${id}): reading ${Attribute} attribute: ${awsErrorText("EC2", "DescribeInstanceAttribute", cause)}`, { cause });
    });
  const [stop, termination, behavior, userData] = await Promise.all([read("disableApiStop"), read("disableApiTermination"), read("instanceInitiatedShutdownBehavior"), read("userData")]);
  return {
    disableApiStop: stop.DisableApiStop?.Value ?? false,
    disableApiTermination: termination.DisableApiTermination?.Value ?? false,
    shutdownBehavior: behavior.InstanceInitiatedShutdownBehavior?.Value ?? "",
    userData: userData.UserData?.Value === "" ? undefined : userData.UserData?.Value,
  };
}

function isSameSet(before: Value, after: Value): boolean {
  const sorted = (list: Value): string => JSON.stringify([...(list as readonly string[])].sort());
  return Array.isArray(before) && Array.isArray(after) && sorted(before) === sorted(after);
}

function conflict(input: string, detail: string): Diagnostic {
  return { input, summary: "Conflicting configuration arguments", detail };
}

/** A launch template, which could give it in its place, is not among this plugin's inputs. */
function withoutTemplate(input: string, argument: string): Diagnostic {
  return { input, summary: "Missing required argument", detail: `"${argument}": one of \`${argument},launch_template\` must be specified` };
}
