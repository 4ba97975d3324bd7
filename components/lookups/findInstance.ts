import * as ec2 from "@pulumi/aws/ec2";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

/** Which instance is meant: that of an id, else the running one with a tag. */
export interface InstanceArgs {
  readonly instanceId?: string;
  readonly tag: { readonly key: string; readonly value: string };
  readonly connectTo: "public" | "private";
}

export interface Instance {
  readonly id: string;
  readonly subnetId: string;
  /** The address in use. */
  readonly host: string;
}

/**
 * Finds the client instance.
 *
 * @throws LookupError where there is none, none that runs, several, or one without the address.
 */
export async function findInstance(args: InstanceArgs, options: InvokeOptions): Promise<Instance> {
  const { connectTo } = args;
  const instance = args.instanceId === undefined ? await instanceByTag(args.tag, options) : await instanceById(args.instanceId, options);
  const { id, subnetId } = instance;
  const host = connectTo === "public" ? instance.publicIp : instance.privateIp;
  if (host) return { id, subnetId, host };
  throw new LookupError(
    `Expected instance ${id} to have a ${connectTo} IP address, it has none. Give it one, or set connectTo to private and run from within its network, or to bastion.`,
  );
}

async function instanceById(instanceId: string, options: InvokeOptions): Promise<ec2.GetInstanceResult> {
  const instance = await ec2.getInstance({ instanceId }, options).catch((error: unknown) => {
    throw new LookupError(`Expected an instance ${instanceId}: ${messageOf(error)}. Check instanceId and the region; you need ec2:DescribeInstances, ec2:DescribeInstanceTypes, ec2:DescribeInstanceAttribute and ec2:DescribeVolumes.`);
  });
  if (instance.instanceState === "running") return instance;
  const start = instance.instanceState === "stopped" ? `Start it with: aws ec2 start-instances --instance-ids ${instanceId}` : "Name one that runs with instanceId.";
  throw new LookupError(`Expected instance ${instanceId} to be running, found it ${instance.instanceState}. ${start}`);
}

async function instanceByTag({ key, value }: InstanceArgs["tag"], options: InvokeOptions): Promise<ec2.GetInstanceResult> {
  const ids = await instanceIds(key, value, ["running"], options);
  const [instanceId, ...others] = ids;
  if (instanceId === undefined) throw new LookupError(await explainAbsence(key, value, options));
  if (others.length > 0) {
    throw new LookupError(
      `Expected one running instance with tag ${key}=${value}, found ${ids.length}: ${ids.join(", ")}. Name one of them with instanceId, or set instanceTag to a key that only one has.`,
    );
  }
  return instanceById(instanceId, options);
}

async function explainAbsence(tag: string, value: string, options: InvokeOptions): Promise<string> {
  const ids = await instanceIds(tag, value, ["pending", "stopping", "stopped"], options);
  const wanted = `Expected a running instance with tag ${tag}=${value}`;
  if (ids.length === 0) return `${wanted}, found none. Check userId, instanceTag and the region.`;
  return `${wanted}, found ${ids.join(", ")}, not running. Start it with: aws ec2 start-instances --instance-ids ${ids.join(" ")}`;
}

async function instanceIds(tag: string, value: string, instanceStateNames: string[], options: InvokeOptions): Promise<string[]> {
  const found = await ec2.getInstances({ instanceTags: { [tag]: value }, instanceStateNames }, options).catch((error: unknown) => {
    throw new LookupError(`Could not look for an instance with tag ${tag}=${value}: ${messageOf(error)}. You need ec2:DescribeInstances.`);
  });
  return found.ids;
}
