import type { Instance, Volume } from "@aws-sdk/client-ec2";
import type { Properties } from "../shared/properties";
import type { AwsClients } from "./clients";
import { worded } from "./errors";
import { tagMap } from "./tagMap";

/** The id of an instance's root volume; undefined where it has none (yet). */
export function rootVolumeId(instance: Instance | undefined): string | undefined {
  return rootDevice(instance)?.Ebs?.VolumeId;
}

export async function readRootVolume(instance: Instance, clients: AwsClients): Promise<Volume | undefined> {
  const { DescribeVolumesCommand } = await import("@aws-sdk/client-ec2");
  const id = rootVolumeId(instance);
  if (id === undefined) return undefined;
  const request = (await clients.ec2()).send(new DescribeVolumesCommand({ VolumeIds: [id] }));
  return (await worded(`reading EC2 Instance (${instance.InstanceId ?? ""}): reading block devices`, "EC2", "DescribeVolumes", request)).Volumes?.[0];
}

/** What resource and function alike say of it. */
export function rootVolumeProperties(instance: Instance, volume: Volume): Properties {
  return {
    deleteOnTermination: rootDevice(instance)?.Ebs?.DeleteOnTermination ?? true,
    deviceName: instance.RootDeviceName ?? "",
    encrypted: volume.Encrypted ?? false,
    iops: volume.Iops ?? 0,
    kmsKeyId: volume.KmsKeyId ?? "",
    tags: tagMap(volume.Tags),
    throughput: volume.Throughput ?? 0,
    volumeId: volume.VolumeId ?? "",
    volumeSize: volume.Size ?? 0,
    volumeType: volume.VolumeType ?? "",
  };
}

function rootDevice(instance: Instance | undefined) {
  return instance?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName);
}
