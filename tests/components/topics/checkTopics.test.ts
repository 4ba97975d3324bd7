import { strict as assert } from "node:assert";
import { type ClusterFacts, checkTopics } from "../../../components/topics/checkTopics";
import type { TopicDeclaration } from "../../../provisioning/playbooks/topicDeclaration";
import { ConfigurationError } from "../../../userError";

const cluster: ClusterFacts = { kafkaVersion: "2.8.1", numberOfBrokerNodes: 3, express: false };
const express: ClusterFacts = { kafkaVersion: "3.8.x", numberOfBrokerNodes: 3, express: true };

const named = (...names: readonly string[]): TopicDeclaration[] => names.map((name) => ({ name }));
const with_ = (declaration: Omit<TopicDeclaration, "name">): TopicDeclaration[] => [{ name: "t", ...declaration }];
const configs = (values: Readonly<Record<string, string>>) => with_({ configs: values });

describe("topics that Kafka would refuse", () => {
  const cases: readonly [string, readonly TopicDeclaration[], string, ClusterFacts?][] = [
    ["an empty name", named(""), "expected a topic's name, got an empty one"],
    ["the name .", named("."), "expected a topic's name other than . and .., got ."],
    ["the name ..", named(".."), "expected a topic's name other than . and .., got .."],
    ["a name of 250 characters", named("a".repeat(250)), `expected a topic's name of at most 249 characters, got 250: ${"a".repeat(40)}…`],
    ["a name with a space", named("a b"), 'expected a topic\'s name of letters, digits, dots, underscores and hyphens, got "a b"'],
    ["a name with an umlaut", named("ä"), 'expected a topic\'s name of letters, digits, dots, underscores and hyphens, got "ä"'],
    ["a name with a newline", named("a\n"), 'expected a topic\'s name of letters, digits, dots, underscores and hyphens, got "a\\n"'],
    ["two names that collide", named("a.b", "a_b"), "the topics a.b and a_b collide: to Kafka . and _ are the same in a name"],
    ["a name twice", named("a", "a"), "the topic a is declared twice"],
    ["no partitions", with_({ partitions: 0 }), "t: expected partitions to be an integer from 1 to 2147483647, got 0"],
    ["half a partition", with_({ partitions: 1.5 }), "t: expected partitions to be an integer from 1 to 2147483647, got 1.5"],
    ["no replica", with_({ replicationFactor: 0 }), "t: expected replicationFactor to be an integer from 1 to 32767, got 0"],
    ["more replicas than brokers", with_({ replicationFactor: 4 }), "t: expected a replicationFactor of at most 3, the number of the cluster's brokers, got 4"],
    ["an unknown config", configs({ "retention.weeks": "1" }), "t: expected a topic-level config of Kafka, got retention.weeks. They are listed in https://kafka.apache.org/documentation/#topicconfigs"],
    ["an object's own property for a config", configs({ constructor: "1" }), "t: expected a topic-level config of Kafka, got constructor. They are"],
    ["a config with underscores", configs({ retention_ms: "1" }), "t: expected a topic-level config of Kafka, got retention_ms; did you mean retention.ms?"],
    ["a broker's config", configs({ "log.retention.ms": "1" }), "t: expected a topic-level config of Kafka, got log.retention.ms; did you mean retention.ms?"],
    ["a config of a later Kafka", configs({ "remote.storage.enable": "true" }), "t: remote.storage.enable exists since Kafka 3.0, the cluster runs 2.8.1"],
    ["a config of an earlier Kafka", configs({ "message.format.version": "2.8" }), "t: message.format.version is gone since Kafka 4.0, the cluster runs 4.0.x.kraft", { ...cluster, kafkaVersion: "4.0.x.kraft" }],
    ["a duration with a unit", configs({ "retention.ms": "7d" }), 't: expected retention.ms to be an integer from -1 to 9223372036854775807, got "7d"'],
    ["a number too small", configs({ "retention.ms": "-2" }), 't: expected retention.ms to be an integer from -1 to 9223372036854775807, got "-2"'],
    ["a number too large for 64 bits", configs({ "retention.ms": "9223372036854775808" }), 't: expected retention.ms to be an integer from -1'],
    ["a number too large for 32 bits", configs({ "segment.bytes": "2147483648" }), 't: expected segment.bytes to be an integer from 14 to 2147483647, got "2147483648"'],
    ["a segment too small for a new Kafka", configs({ "segment.bytes": "1024" }), "t: expected segment.bytes to be an integer from 1048576 to 2147483647", { ...cluster, kafkaVersion: "4.1.x" }],
    ["a level that gzip has not", configs({ "compression.gzip.level": "0" }), "t: expected compression.gzip.level to be an integer from -1 to 9 other than 0", { ...cluster, kafkaVersion: "3.8.x" }],
    ["a ratio over 1", configs({ "min.cleanable.dirty.ratio": "1.1" }), 't: expected min.cleanable.dirty.ratio to be a number from 0 to 1, got "1.1"'],
    ["yes for true", configs({ preallocate: "yes" }), 't: expected preallocate to be true or false, got "yes"'],
    ["an unknown codec", configs({ "compression.type": "brotli" }), 't: expected compression.type to be one of uncompressed, zstd, lz4, snappy, gzip, producer, got "brotli"'],
    ["an unknown policy in a list", configs({ "cleanup.policy": "compact,drop" }), 't: expected cleanup.policy to be one or several of compact, delete, separated by commas, got "compact,drop"'],
    ["replicas that are none", configs({ "leader.replication.throttled.replicas": "1-2" }), 't: expected leader.replication.throttled.replicas to be * or partition:broker,…, got "1-2"'],
    ["more in-sync replicas than replicas", with_({ replicationFactor: 2, configs: { "min.insync.replicas": "3" } }), "t: expected min.insync.replicas of at most the replicationFactor 2, got 3: no record could be written"],
    ["other replicas than Express brokers give", with_({ replicationFactor: 2 }), "t: expected a replicationFactor of 3, which Express brokers give every topic, got 2", express],
    ["a config that Express brokers keep", configs({ "min.insync.replicas": "2" }), "t: Express brokers keep min.insync.replicas from change; they let one set cleanup.policy, ", express],
    ["a compaction lag that Express brokers do not take", configs({ "max.compaction.lag.ms": "5" }), "t: expected max.compaction.lag.ms of at least 604800000 (7 days) on Express brokers, got 5", express],
  ];
  for (const [title, topics, expected, facts = cluster] of cases) {
    it(`are refused with the reason: ${title}`, () => {
      assert.throws(
        () => checkTopics(topics, facts),
        (error: unknown) => {
          assert.ok(error instanceof ConfigurationError);
          assert.equal(error.message.slice(0, `The topics cannot be as declared: ${expected}`.length), `The topics cannot be as declared: ${expected}`);
          assert.match(error.message, / Nothing was changed\.$/);
          return true;
        },
      );
    });
  }

  it("are all named at once", () => {
    const problems = () => checkTopics([{ name: "a", partitions: 0, configs: { "flush.ms": "x" } }, { name: "b c" }], cluster);
    assert.throws(problems, /a: expected partitions .*; a: expected flush.ms .*; expected a topic's name of letters/);
  });

  it("are not asked what only a looked-up cluster answers", () => {
    const topics = with_({ replicationFactor: 9, configs: { "remote.storage.enable": "true", "message.format.version": "2.8" } });
    assert.deepEqual(checkTopics(topics), topics);
  });
});

describe("topics that Kafka takes", () => {
  const longest = "a".repeat(249);
  for (const name of ["a", "A-z_0.9", longest, "...", "__consumer_offsets"]) {
    it(`keep their name: ${name.length > 20 ? `${name.length} characters` : name}`, () => assert.deepEqual(checkTopics(named(name), cluster), named(name)));
  }

  /** What a broker of 2.8.1 printed for each. */
  const printed: readonly [string, string, string][] = [
    ["retention.ms", "0604", "604"],
    ["retention.ms", " -1 ", "-1"],
    ["preallocate", "TRUE", "true"],
    ["cleanup.policy", "delete, compact", "delete,compact"],
    ["min.cleanable.dirty.ratio", "0.10", "0.1"],
    ["min.cleanable.dirty.ratio", "1", "1.0"],
    ["min.cleanable.dirty.ratio", "0", "0.0"],
    ["min.cleanable.dirty.ratio", "0.00001", "1.0E-5"],
    ["min.cleanable.dirty.ratio", "2.5e-4", "2.5E-4"],
    ["leader.replication.throttled.replicas", "*", "*"],
    ["leader.replication.throttled.replicas", "0:1,1:1", "0:1,1:1"],
    ["max.compaction.lag.ms", "9223372036854775807", "9223372036854775807"],
    ["compression.type", "gzip", "gzip"],
  ];
  for (const [key, value, expected] of printed) {
    it(`have their configs as the broker prints them: ${key} ${JSON.stringify(value)}`, () => {
      assert.deepEqual(checkTopics(configs({ [key]: value }), cluster)[0]?.configs, { [key]: expected });
    });
  }
});
