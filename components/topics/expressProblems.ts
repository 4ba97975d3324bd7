import type { TopicDeclaration } from "../../provisioning/playbooks/topicDeclaration";

/** The topic-level configs that MSK lets a client set on Express brokers; it answers any other with INVALID_REQUEST. */
const settable = [
  "cleanup.policy",
  "compression.type",
  "delete.retention.ms",
  "max.compaction.lag.ms",
  "max.message.bytes",
  "message.timestamp.after.max.ms",
  "message.timestamp.before.max.ms",
  "message.timestamp.type",
  "min.compaction.lag.ms",
  "retention.bytes",
  "retention.ms",
];

const expressReplicas = 3;
const sevenDaysMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Why MSK would refuse a topic on Express brokers.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express-read-write.html
 */
export function expressProblems({ replicationFactor, configs = {} }: TopicDeclaration): string[] {
  const keys = Object.keys(configs).filter((key) => !settable.includes(key));
  const lag = configs["max.compaction.lag.ms"];
  return [
    ...(replicationFactor === undefined || replicationFactor === expressReplicas
      ? []
      : [`expected a replicationFactor of ${expressReplicas}, which Express brokers give every topic, got ${replicationFactor}`]),
    ...keys.map((key) => `Express brokers keep ${key} from change; they let one set ${settable.join(", ")}`),
    ...(lag === undefined || Number(lag) >= sevenDaysMs ? [] : [`expected max.compaction.lag.ms of at least ${sevenDaysMs} (7 days) on Express brokers, got ${lag}`]),
  ];
}
