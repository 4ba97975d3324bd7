/** Numbers of partitions by topic; undefined where the stack leaves it to the cluster. */
export type Partitions = Readonly<Record<string, number | undefined>>;

/** Why the stack may not ask for these partitions after those that it got; undefined where it may. */
export function fewerPartitions(got: Partitions, asked: Partitions): string | undefined {
  const fewer = Object.entries(asked).filter(([topic, partitions]) => partitions !== undefined && partitions < (got[topic] ?? 0));
  if (fewer.length === 0) return undefined;
  const each = fewer.map(([topic, partitions]) => `expected at least ${got[topic]} partitions of ${topic}, which the stack asked for before, got ${partitions}`);
  return `${each.join("; ")}. Kafka takes no partitions away: declare what is there, or make the topic anew under another name.`;
}
