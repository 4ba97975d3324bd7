/**
 * Why Kafka would refuse a topic's name; undefined where it would not.
 *
 * @see https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/internals/Topic.java
 */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "expected a topic's name, got an empty one";
  if (name === "." || name === "..") return `expected a topic's name other than . and .., got ${name}`;
  if (name.length > longestName) return `expected a topic's name of at most ${longestName} characters, got ${name.length}: ${name.slice(0, 40)}…`;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return `expected a topic's name of letters, digits, dots, underscores and hyphens, got ${JSON.stringify(name)}`;
  return undefined;
}

/** With the partition's number after it, it is the name of a folder. */
const longestName = 249;
