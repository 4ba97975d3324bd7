/** The kinds of resource that kafka-cluster actions are about, with their codes in Kafka's protocol (ResourceType). */
export const resourceTypes = { topic: 2, group: 3, cluster: 4, "transactional-id": 5 } as const;
export type ResourceType = keyof typeof resourceTypes;

/** Kafka's ACL operations that kafka-cluster actions stand for, with their codes in Kafka's protocol (AclOperation). */
export const operations = {
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  DescribeConfigs: 10,
  AlterConfigs: 11,
  IdempotentWrite: 12,
} as const;
export type Operation = keyof typeof operations;

/** A kafka-cluster action and what it permits in Kafka's own terms. */
export interface KafkaAction {
  /** Without `kafka-cluster:`. */
  readonly name: string;
  readonly resourceType: ResourceType;
  readonly operation: Operation;
  /** Actions that a policy has to allow as well, besides Connect, for this one to be of use. */
  readonly requires: readonly string[];
}

/**
 * Every kafka-cluster action but Connect, which the IAM listener decides itself.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export const kafkaActions: readonly KafkaAction[] = [
  action("DescribeCluster", "cluster", "Describe"),
  action("AlterCluster", "cluster", "Alter", ["DescribeCluster"]),
  action("DescribeClusterDynamicConfiguration", "cluster", "DescribeConfigs"),
  action("AlterClusterDynamicConfiguration", "cluster", "AlterConfigs", ["DescribeClusterDynamicConfiguration"]),
  action("WriteDataIdempotently", "cluster", "IdempotentWrite", ["WriteData"]),
  action("CreateTopic", "topic", "Create"),
  action("DescribeTopic", "topic", "Describe"),
  action("AlterTopic", "topic", "Alter", ["DescribeTopic"]),
  action("DeleteTopic", "topic", "Delete", ["DescribeTopic"]),
  action("DescribeTopicDynamicConfiguration", "topic", "DescribeConfigs"),
  action("AlterTopicDynamicConfiguration", "topic", "AlterConfigs", ["DescribeTopicDynamicConfiguration"]),
  action("ReadData", "topic", "Read", ["DescribeTopic", "AlterGroup"]),
  action("WriteData", "topic", "Write", ["DescribeTopic"]),
  action("DescribeGroup", "group", "Describe"),
  // Joining a group and committing its offsets is what Kafka calls reading it.
  action("AlterGroup", "group", "Read", ["DescribeGroup"]),
  action("DeleteGroup", "group", "Delete", ["DescribeGroup"]),
  action("DescribeTransactionalId", "transactional-id", "Describe"),
  action("AlterTransactionalId", "transactional-id", "Write", ["DescribeTransactionalId", "WriteData"]),
];

/** The actions that apply to a kind of resource. */
export function actionsOn(resourceType: ResourceType): readonly KafkaAction[] {
  return kafkaActions.filter((known) => known.resourceType === resourceType);
}

function action(name: string, resourceType: ResourceType, operation: Operation, requires: readonly string[] = []): KafkaAction {
  return { name, resourceType, operation, requires };
}
