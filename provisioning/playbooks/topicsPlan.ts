import type { TopicDeclaration } from "./topicDeclaration";

/**
 * The topics as lines for `planProgram`: name, partitions, replication factor and `key=value`s between tabs, `-` for what is the
 * cluster's to choose.
 */
export function declarationLines(topics: readonly TopicDeclaration[]): string {
  return topics
    .map(({ name, partitions, replicationFactor, configs = {} }) =>
      [name, partitions ?? "-", replicationFactor ?? "-", ...Object.entries(configs).map(([key, value]) => `${key}=${value}`)].join("\t"),
    )
    .join("\n");
}

/**
 * An awk program that compares topics with their declarations. It reads, with a line "/" between them: what kafka-topics.sh --describe
 * printed (of Kafka 2.8 to 4: labels with or without a space, more fields than these), the configs that earlier runs set (`topic key`),
 * and declaration lines. It prints, fields between tabs:
 *
 * - `there topic`, or `missing topic`
 * - `refused topic reason`: no run can bring it about
 * - `partitions topic is declared`
 * - `config topic key is declared`, `is` empty where it is Kafka's default
 * - `default topic key is`: an earlier run set it, and nobody declares it any more
 */
export const planProgram = `
BEGIN { FS = "\\t" }
$0 == "/" { part++; next }
!part && /PartitionCount:/ { described() }
part == 1 { at = index($0, " "); topic = substr($0, 1, at - 1); kept[topic] = kept[topic] substr($0, at) }
part == 2 { compare() }
function described(  topic, pieces, count, i, key) {
  topic = field("^Topic"); sub(/[ \\t].*/, "", topic)
  partitions[topic] = field("PartitionCount") + 0
  replicas[topic] = field("ReplicationFactor") + 0
  # A comma is also in values: compact,delete. What does not begin with a key belongs to the one before.
  count = split(field("Configs"), pieces, ",")
  for (i = 1; i <= count; i++) {
    if (match(pieces[i], /^[a-z][a-z0-9.]*=/)) { key = substr(pieces[i], 1, RLENGTH - 1); value[topic, key] = substr(pieces[i], RLENGTH + 1) }
    else value[topic, key] = value[topic, key] "," pieces[i]
  }
}
function field(label,  text) {
  if (!match($0, label ": *[^\\t]*")) return ""
  text = substr($0, RSTART, RLENGTH); sub(/^[A-Za-z]*: */, "", text)
  return text
}
function compare(  topic, i, at, key, count, keys) {
  topic = $1
  if (!(topic in partitions)) { say("missing", topic); return }
  say("there", topic)
  if ($3 != "-" && $3 + 0 != replicas[topic]) say("refused", topic, "has replication factor " replicas[topic] ", not " $3)
  if ($2 != "-" && $2 + 0 < partitions[topic]) say("refused", topic, "has " partitions[topic] " partitions, more than " $2)
  if ($2 != "-" && $2 + 0 > partitions[topic]) say("partitions", topic, partitions[topic] "\\t" $2)
  for (i = 4; i <= NF; i++) {
    at = index($i, "="); key = substr($i, 1, at - 1); declared[topic, key] = 1
    if (!((topic, key) in value) || value[topic, key] != substr($i, at + 1)) say("config", topic, key "\\t" value[topic, key] "\\t" substr($i, at + 1))
  }
  count = split(kept[topic], keys, " ")
  for (i = 1; i <= count; i++) if (!((topic, keys[i]) in declared) && (topic, keys[i]) in value) say("default", topic, keys[i] "\\t" value[topic, keys[i]])
}
function say(what, topic, rest) { print what "\\t" topic (rest == "" ? "" : "\\t" rest) }
`;
