import type { ResourceType } from "./kafkaActions";

/** A cluster, topic, group or transactional id. */
export interface KafkaResource {
  readonly type: ResourceType;
  /** The cluster's is Kafka's own, `kafka-cluster`. */
  readonly name: string;
}

/** The resource that operations on the cluster as a whole are about, in Kafka's terms. */
export const clusterResource: KafkaResource = { type: "cluster", name: "kafka-cluster" };

/**
 * ARN of a resource: the cluster's, with another type, and the name behind it.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html#msk-iam-resources
 */
export function resourceArn(clusterArn: string, { type, name }: KafkaResource): string {
  return type === "cluster" ? clusterArn : `${clusterArn.replace(":cluster/", `:${type}/`)}/${name}`;
}
