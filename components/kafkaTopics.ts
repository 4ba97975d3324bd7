import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { compile } from "../provisioning/compile";
import type { HostConnection } from "../provisioning/connection";
import { play } from "../provisioning/host";
import { type KafkaTopicsArgs as PlaybookArgs, kafkaTopics } from "../provisioning/playbooks/kafkaTopics";
import type { TopicDeclaration } from "../provisioning/playbooks/topicDeclaration";
import { checkDeletion } from "./topics/checkDeletion";
import { type ClusterFacts, checkTopics } from "./topics/checkTopics";
import { PartitionFloor } from "./topics/partitionFloor";

export interface KafkaTopicsArgs {
  /** The client machine, provisioned. */
  readonly connection: pulumi.Input<HostConnection>;
  /** What the playbook `kafkaClient` made of it. */
  readonly client: pulumi.Input<PlaybookArgs["client"]>;
  /** The cluster, as MskCluster found it. */
  readonly cluster: { readonly [key in keyof ClusterFacts]: pulumi.Input<ClusterFacts[key]> } & {
    readonly arn: pulumi.Input<string>;
    /** `host:port,…` of the IAM listener. */
    readonly bootstrapServers: pulumi.Input<string>;
  };
  /** What is left out of one is the cluster's to choose. */
  readonly topics: readonly TopicDeclaration[];
  /** Destroy deletes the topics, but for those with records or an active group, which it keeps and says so. @default false: destroy keeps all */
  readonly deleteTopics?: boolean;
  /** Names of topics that destroy deletes even so. @default none */
  readonly allowDataLoss?: readonly string[];
}

/**
 * Topics of the cluster, made by kafka-topics.sh on the client machine. Those that exist are adopted and converged: more partitions, changed
 * configs. Refused at preview: what Kafka or the cluster would refuse, and fewer partitions than the stack got before. Refused by the run before it
 * changes anything, because only the cluster knows: fewer partitions than a topic has, and another replication factor.
 *
 * @throws ConfigurationError for topics that no cluster would take
 */
export class KafkaTopics extends pulumi.ComponentResource {
  readonly names: pulumi.Output<string[]>;
  /** The last run's recap: `ok=2 changed=5 skipped=0 failed=0 in 2.7 s`. */
  readonly recap: pulumi.Output<string>;
  /** For runs of the playbook without Pulumi. */
  readonly playbook: pulumi.Output<PlaybookArgs>;

  constructor(name: string, args: KafkaTopicsArgs, options?: pulumi.ComponentResourceOptions) {
    const { deleteTopics = false, allowDataLoss = [] } = args;
    const topics = checkTopics(args.topics);
    const names = topics.map((topic) => topic.name);
    checkDeletion(names, { deleteTopics, allowDataLoss });
    super(`${project}:index:KafkaTopics`, name, { topics: byName(topics), deleteTopics, allowDataLoss }, options);
    const { arn, bootstrapServers, ...facts } = args.cluster;
    const { kafkaVersion, numberOfBrokerNodes, express } = facts;
    const checked = pulumi.all([kafkaVersion, numberOfBrokerNodes, express]).apply(([version, brokers, isExpress]) => {
      checkDeletion(names, { deleteTopics, allowDataLoss }, isExpress);
      return checkTopics(topics, { kafkaVersion: version, numberOfBrokerNodes: brokers, express: isExpress });
    });
    this.playbook = pulumi.output({ client: args.client, bootstrapServers, clusterArn: arn, topics: checked, deleteTopics, allowDataLoss });
    this.names = this.playbook.topics.apply((all) => all.map((topic) => topic.name));
    this.recap = play(
      `${name}-provisioning`,
      {
        connection: args.connection,
        removeOnDestroy: deleteTopics,
        program: this.playbook.apply((playbook) => compile(kafkaTopics(playbook))),
      },
      { parent: this },
    );
    const partitions = Object.fromEntries(topics.map((topic) => [topic.name, topic.partitions]));
    new PartitionFloor(`${name}-partitions`, partitions, { parent: this, dependsOn: this.recap.apply(() => []) });
    this.registerOutputs({ names: this.names, recap: this.recap });
  }
}

function byName(topics: readonly TopicDeclaration[]): Record<string, Omit<TopicDeclaration, "name">> {
  return Object.fromEntries(topics.map(({ name, ...declaration }) => [name, declaration]));
}
