import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { compile } from "../provisioning/compile";
import { type KafkaTopicsArgs as PlaybookArgs, kafkaTopics } from "../provisioning/playbooks/kafkaTopics";
import type { HostConnection } from "../provisioning/connection";
import { play } from "../provisioning/host";

export interface KafkaTopicsArgs {
  /** The client machine, provisioned. */
  readonly connection: pulumi.Input<HostConnection>;
  readonly instanceId: pulumi.Input<string>;
  readonly playbook: pulumi.Input<PlaybookArgs>;
}

/** Topics of the cluster, made by kafka-topics.sh on the client machine. Those that exist are adopted; destroy keeps them. */
export class KafkaTopics extends pulumi.ComponentResource {
  readonly names: pulumi.Output<readonly string[]>;
  /** The last run's recap: `ok=2 changed=5 skipped=0 failed=0 in 2.7 s`. */
  readonly recap: pulumi.Output<string>;

  constructor(name: string, args: KafkaTopicsArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KafkaTopics`, name, {}, options);
    const playbook = pulumi.output(args.playbook);
    this.names = playbook.topics;
    this.recap = play(
      `${name}-provisioning`,
      { connection: args.connection, instanceId: args.instanceId, removeOnDestroy: false, program: playbook.apply((topics) => compile(kafkaTopics(topics))) },
      { parent: this },
    );
    this.registerOutputs({ names: this.names, recap: this.recap });
  }
}
