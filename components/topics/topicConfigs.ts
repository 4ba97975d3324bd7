/** What values a topic-level config takes, and in which versions of Kafka it exists. */
export interface TopicConfig {
  readonly type: "int" | "long" | "double" | "boolean" | "one of" | "list of" | "replicas" | "version";
  /** Of numbers; inclusive. */
  readonly least?: number;
  readonly most?: number;
  readonly except?: number;
  /** Of `one of` and `list of`. */
  readonly values?: readonly string[];
  /** The first Kafka that knows it. @default 2.8 and older */
  readonly since?: string;
  /** The first Kafka that does not know it any more. */
  readonly goneSince?: string;
  /** A least value that a later Kafka brought. */
  readonly leastSince?: { readonly version: string; readonly least: number };
}

/**
 * The topic-level configs of Kafka 2.8 to 4. Where Kafka takes any number though only some mean anything (retention.bytes under -1), the
 * meaningful ones.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs
 * @see https://github.com/apache/kafka/blob/trunk/storage/src/main/java/org/apache/kafka/storage/internals/log/LogConfig.java
 */
export const topicConfigs: Readonly<Record<string, TopicConfig>> = {
  "cleanup.policy": { type: "list of", values: ["compact", "delete"] },
  "compression.gzip.level": { type: "int", least: -1, most: 9, except: 0, since: "3.8" },
  "compression.lz4.level": { type: "int", least: 1, most: 17, since: "3.8" },
  "compression.type": { type: "one of", values: ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"] },
  "compression.zstd.level": { type: "int", least: -131072, most: 22, since: "3.8" },
  "delete.retention.ms": { type: "long", least: 0 },
  "file.delete.delay.ms": { type: "long", least: 0 },
  "flush.messages": { type: "long", least: 0, leastSince: { version: "3.3", least: 1 } },
  "flush.ms": { type: "long", least: 0 },
  "follower.replication.throttled.replicas": { type: "replicas" },
  "index.interval.bytes": { type: "int", least: 0 },
  "leader.replication.throttled.replicas": { type: "replicas" },
  "local.retention.bytes": { type: "long", least: -2, since: "3.0" },
  "local.retention.ms": { type: "long", least: -2, since: "3.0" },
  "max.compaction.lag.ms": { type: "long", least: 1 },
  "max.message.bytes": { type: "int", least: 0 },
  "message.downconversion.enable": { type: "boolean", goneSince: "4.0" },
  "message.format.version": { type: "version", goneSince: "4.0" },
  "message.timestamp.after.max.ms": { type: "long", least: 0, since: "3.6" },
  "message.timestamp.before.max.ms": { type: "long", least: 0, since: "3.6" },
  "message.timestamp.difference.max.ms": { type: "long", least: 0, goneSince: "4.0" },
  "message.timestamp.type": { type: "one of", values: ["CreateTime", "LogAppendTime"] },
  "min.cleanable.dirty.ratio": { type: "double", least: 0, most: 1 },
  "min.compaction.lag.ms": { type: "long", least: 0 },
  "min.insync.replicas": { type: "int", least: 1 },
  preallocate: { type: "boolean" },
  "remote.log.copy.disable": { type: "boolean", since: "3.9" },
  "remote.log.delete.on.disable": { type: "boolean", since: "3.9" },
  "remote.storage.enable": { type: "boolean", since: "3.0" },
  "retention.bytes": { type: "long", least: -1 },
  "retention.ms": { type: "long", least: -1 },
  "segment.bytes": { type: "int", least: 14, leastSince: { version: "4.1", least: 1_048_576 } },
  "segment.index.bytes": { type: "int", least: 0, leastSince: { version: "3.3", least: 4 } },
  "segment.jitter.ms": { type: "long", least: 0 },
  "segment.ms": { type: "long", least: 1 },
  "unclean.leader.election.enable": { type: "boolean" },
};
