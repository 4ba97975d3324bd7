import * as aws from "@pulumi/aws";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

export interface Instance {
  readonly id: string;
  readonly host: string;
}

/**
 * Finds the one running instance with a tag.
 *
 * @throws LookupError where there is none, none that runs, several, or one without the address.
 */
export async function findInstance(tag: string, value: string, connectTo: "public" | "private", options: InvokeOptions): Promise<Instance> {
  const ids = await instanceIds(tag, value, ["running"], options);
  const [id, ...others] = ids;
  if (id === undefined) throw new LookupError(await explainAbsence(tag, value, options));
  if (others.length > 0) {
    throw new LookupError(
      `Expected one running instance with tag ${tag}=${value}, found ${ids.length}: ${ids.join(", ")}. Give the tag to one of them only, or set instanceTag to a key that only one has.`,
    );
  }
  const instance = await aws.ec2.getInstance({ instanceId: id }, options);
  const host = connectTo === "public" ? instance.publicIp : instance.privateIp;
  if (host) return { id, host };
  throw new LookupError(`Expected instance ${id} to have a ${connectTo} IP address, it has none. Give it one, or set connectTo to private and run from within its network.`);
}

async function explainAbsence(tag: string, value: string, options: InvokeOptions): Promise<string> {
  const ids = await instanceIds(tag, value, ["pending", "stopping", "stopped"], options);
  const wanted = `Expected a running instance with tag ${tag}=${value}`;
  if (ids.length === 0) return `${wanted}, found none. Check userId, instanceTag and the region.`;
  return `${wanted}, found ${ids.join(", ")}, not running. Start it with: aws ec2 start-instances --instance-ids ${ids.join(" ")}`;
}

async function instanceIds(tag: string, value: string, instanceStateNames: string[], options: InvokeOptions): Promise<string[]> {
  const found = await aws.ec2.getInstances({ instanceTags: { [tag]: value }, instanceStateNames }, options).catch((error: unknown) => {
    throw new LookupError(`Could not look for an instance with tag ${tag}=${value}: ${messageOf(error)}. You need ec2:DescribeInstances.`);
  });
  return found.ids;
}
