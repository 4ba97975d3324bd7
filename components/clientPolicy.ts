/** An identity policy, as IAM takes it. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface IdentityPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly IdentityStatement[];
}

export interface IdentityStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface ClientPolicyArgs {
  /** `arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>` */
  readonly clusterArn: string;
  /** Names of the stack's topics. */
  readonly topics: readonly string[];
  /** The stack may delete them. @default false */
  readonly deleteTopics?: boolean;
}

/**
 * The least that a client machine's role needs: for Kafka's tools (which make the topics, tell how they are, give them partitions and configs),
 * and for the emulator and its verification, when they sign in as this role. Topics are named to the letter. To delete topics it may look, and
 * no more, at how full they are and which groups read them, whose names nobody knows beforehand. To post and to verify takes no group:
 * verification reads partitions by themselves.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function clientPolicy({ clusterArn, topics, deleteTopics = false }: ClientPolicyArgs): IdentityPolicy {
  const topicArns = topics.map((topic) => resourceArn(clusterArn, "topic", topic));
  const statements = [allow("Cluster", ["Connect", "WriteDataIdempotently"], [clusterArn]), allow("Topics", topicActions, topicArns)];
  const toDelete = [
    allow("DeleteTopics", ["DeleteTopic"], topicArns),
    allow("LookBeforeDelete", ["DescribeCluster", "DescribeGroup"], [clusterArn, resourceArn(clusterArn, "group", "*")]),
  ];
  return { Version: "2012-10-17", Statement: deleteTopics ? [...statements, ...toDelete] : statements };
}

const topicActions = [
  "CreateTopic",
  "DescribeTopic",
  "AlterTopic",
  "DescribeTopicDynamicConfiguration",
  "AlterTopicDynamicConfiguration",
  "WriteData",
  "ReadData",
];

/** The ARN of a topic or a group: the cluster's, with another resource type, and the name behind it. */
function resourceArn(clusterArn: string, type: "topic" | "group", name: string): string {
  return `${clusterArn.replace(":cluster/", `:${type}/`)}/${name}`;
}

function allow(sid: string, actions: readonly string[], resources: readonly string[]): IdentityStatement {
  return { Sid: sid, Effect: "Allow", Action: actions.map((action) => `kafka-cluster:${action}`), Resource: resources };
}
