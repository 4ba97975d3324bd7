import type { TopicDeclaration } from "../../provisioning/playbooks/topicDeclaration";
import { ConfigurationError } from "../../userError";
import { checkConfig } from "./checkConfig";
import { expressProblems } from "./expressProblems";
import { nameProblem } from "./nameProblem";

/** What is to be known of the cluster to check topics for it. */
export interface ClusterFacts {
  /** As MSK says it: `2.8.1`, `3.7.x.kraft`. */
  readonly kafkaVersion: string;
  readonly numberOfBrokerNodes: number;
  /** Whether its brokers are MSK Express ones. */
  readonly express: boolean;
}

/** Kafka's metadata holds the replication factor in 16 bits and the number of partitions in 32. */
const mostReplicas = 2 ** 15 - 1;
const mostPartitions = 2 ** 31 - 1;

/**
 * Refuses topics that Kafka would refuse, before anything is changed.
 *
 * @param cluster undefined where it is not looked up yet: what depends on it is not checked.
 * @returns the topics, their configs' values as the broker prints them.
 * @throws ConfigurationError naming every problem
 */
export function checkTopics(topics: readonly TopicDeclaration[], cluster?: ClusterFacts): TopicDeclaration[] {
  const problems = [...collisions(topics.map(({ name }) => name)), ...topics.flatMap((topic) => topicProblems(topic, cluster))];
  if (problems.length > 0) throw new ConfigurationError(`The topics cannot be as declared: ${problems.join("; ")}. Nothing was changed.`);
  return topics.map((topic) => (topic.configs === undefined ? topic : { ...topic, configs: printed(topic.configs) }));
}

/** In the names of metrics Kafka writes underscores for dots, so that it refuses the second of two such names. */
function collisions(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const other = seen.get(name.replaceAll(".", "_"));
    seen.set(name.replaceAll(".", "_"), name);
    if (other === undefined) return [];
    return other === name ? [`the topic ${name} is declared twice`] : [`the topics ${other} and ${name} collide: to Kafka . and _ are the same in a name`];
  });
}

function topicProblems(topic: TopicDeclaration, cluster?: ClusterFacts): string[] {
  const { name, partitions, replicationFactor, configs = {} } = topic;
  const found = [
    whole("partitions", partitions, mostPartitions),
    whole("replicationFactor", replicationFactor, mostReplicas),
    replicationProblem(replicationFactor, cluster),
    ...Object.entries(configs).map(([key, value]) => {
      const checked = checkConfig(key, value, cluster?.kafkaVersion);
      return "problem" in checked ? checked.problem : undefined;
    }),
    inSyncProblem(topic),
    ...(cluster?.express ? expressProblems(topic) : []),
  ].filter((problem) => problem !== undefined);
  const wrong = nameProblem(name);
  return [...(wrong === undefined ? [] : [wrong]), ...found.map((problem) => `${name}: ${problem}`)];
}

function whole(what: string, value: number | undefined, most: number): string | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return undefined;
  return `expected ${what} to be an integer from 1 to ${most}, got ${value}`;
}

function replicationProblem(replicationFactor: number | undefined, cluster?: ClusterFacts): string | undefined {
  if (replicationFactor === undefined || cluster === undefined || replicationFactor <= cluster.numberOfBrokerNodes) return undefined;
  return `expected a replicationFactor of at most ${cluster.numberOfBrokerNodes}, the number of the cluster's brokers, got ${replicationFactor}`;
}

/** Kafka takes it, and then no record with acks=all. */
function inSyncProblem({ replicationFactor, configs = {} }: TopicDeclaration): string | undefined {
  const inSync = Number(configs["min.insync.replicas"]);
  if (replicationFactor === undefined || !(inSync > replicationFactor)) return undefined;
  return `expected min.insync.replicas of at most the replicationFactor ${replicationFactor}, got ${inSync}: no record could be written`;
}

function printed(configs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configs).map(([key, value]) => {
      const checked = checkConfig(key, value);
      return [key, "value" in checked ? checked.value : value];
    }),
  );
}
