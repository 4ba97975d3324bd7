/** What a topic must be. What is left out is the cluster's to choose. */
export interface TopicDeclaration {
  readonly name: string;
  /** A topic with fewer gets more; one with more is refused, because Kafka takes none away. */
  readonly partitions?: number;
  /** Of a new topic; a topic with another one is refused, because kafka-topics.sh cannot change it. */
  readonly replicationFactor?: number;
  /** Topic-level configs, the values as the broker prints them: `{ "retention.ms": "86400000", "cleanup.policy": "compact,delete" }`. */
  readonly configs?: Readonly<Record<string, string>>;
}
