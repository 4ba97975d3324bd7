import type { Fault } from "./causes";
import type { ApiName } from "./protocol/api";
import { KafkaError } from "./protocol/kafkaError";

/** What IAM did not allow. */
export interface DeniedAction {
  /** `kafka-cluster:WriteData`. */
  readonly action: string;
  /** On what. */
  readonly arn: string;
}

/**
 * Which action an error is about, where a broker refused one: Kafka itself names neither.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function deniedAction(error: Fault, clusterArn: string): DeniedAction | undefined {
  if (error.type === "CLUSTER_AUTHORIZATION_FAILED") return { action: "kafka-cluster:WriteDataIdempotently", arn: clusterArn };
  if (error.type !== "TOPIC_AUTHORIZATION_FAILED" || !(error instanceof KafkaError) || error.request === undefined) return undefined;
  const action = topicActions[error.request];
  return action === undefined ? undefined : { action: `kafka-cluster:${action}`, arn: `${clusterArn.replace(":cluster/", ":topic/")}/${error.topic ?? "*"}` };
}

/** What a request needs on its topic. */
const topicActions: Partial<Record<ApiName, string>> = { Metadata: "DescribeTopic", Produce: "WriteData", Fetch: "ReadData" };
