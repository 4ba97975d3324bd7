import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { compile } from "../provisioning/compile";
import { type KafkaClientArgs as PlaybookArgs, clientPropertiesPath, kafkaClient } from "../provisioning/playbooks/kafkaClient";
import type { HostConnection } from "../provisioning/connection";
import { play } from "../provisioning/host";
import type { Recap } from "../provisioning/report";
import { LookupError, messageOf } from "../userError";

export interface KafkaClientArgs {
  /** Value of the tag by which the instance is found. */
  readonly userId: pulumi.Input<string>;
  /** Key of that tag. */
  readonly instanceTag: pulumi.Input<string>;
  /** Which of the instance's addresses to use. */
  readonly connectTo: pulumi.Input<"public" | "private">;
  readonly sshPort: pulumi.Input<number>;
  readonly sshUser: pulumi.Input<string>;
  /** The instance's SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: pulumi.Input<string>;
  /** PEM; a secret. */
  readonly privateKey: pulumi.Input<string>;
  /** What is to be on the machine. */
  readonly playbook: pulumi.Input<PlaybookArgs>;
}

/** The running EC2 instance whose tag carries the user id, provisioned as a Kafka client. */
export class KafkaClient extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  /** The address in use. */
  readonly host: pulumi.Output<string>;
  /** How to reach it; a secret, because the private key is in it. */
  readonly connection: pulumi.Output<HostConnection>;
  /** Path of client.properties, relative to the login user's home. */
  readonly clientProperties: pulumi.Output<string>;
  /** Counts and seconds of the last run. */
  readonly recap: pulumi.Output<Recap | undefined>;

  constructor(name: string, args: KafkaClientArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KafkaClient`, name, {}, options);
    const instance = pulumi
      .all([args.instanceTag, args.userId, args.connectTo])
      .apply(([tag, value, connectTo]) => findInstance(tag, value, connectTo, { parent: this }));
    this.instanceId = instance.id;
    this.host = instance.host;
    this.connection = pulumi
      .all([this.host, args.sshPort, args.sshUser, args.privateKey, args.hostKey])
      .apply(([host, port, user, privateKey, hostKey]) => ({ host, port, user, privateKey, hostKey }));
    this.clientProperties = pulumi.output(args.playbook).apply(clientPropertiesPath);
    this.recap = play(
      `${name}-provisioning`,
      {
        connection: this.connection,
        instanceId: this.instanceId,
        program: pulumi.output(args.playbook).apply((playbook) => compile(kafkaClient(playbook))),
      },
      { parent: this },
    );
    this.registerOutputs({ instanceId: this.instanceId, host: this.host, clientProperties: this.clientProperties, recap: this.recap });
  }
}

interface Instance {
  readonly id: string;
  readonly host: string;
}

async function findInstance(tag: string, value: string, connectTo: "public" | "private", options: pulumi.InvokeOptions): Promise<Instance> {
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

async function explainAbsence(tag: string, value: string, options: pulumi.InvokeOptions): Promise<string> {
  const ids = await instanceIds(tag, value, ["pending", "stopping", "stopped"], options);
  const wanted = `Expected a running instance with tag ${tag}=${value}`;
  if (ids.length === 0) return `${wanted}, found none. Check userId, instanceTag and the region.`;
  return `${wanted}, found ${ids.join(", ")}, not running. Start it with: aws ec2 start-instances --instance-ids ${ids.join(" ")}`;
}

async function instanceIds(tag: string, value: string, instanceStateNames: string[], options: pulumi.InvokeOptions): Promise<string[]> {
  const found = await aws.ec2.getInstances({ instanceTags: { [tag]: value }, instanceStateNames }, options).catch((error: unknown) => {
    throw new LookupError(`Could not look for an instance with tag ${tag}=${value}: ${messageOf(error)}. You need ec2:DescribeInstances.`);
  });
  return found.ids;
}
