import { strict as assert } from "node:assert";
import { readTopics } from "../../configuration/topics";
import { ConfigurationError } from "../../userError";

const read = (values: Readonly<Record<string, string>>) =>
  readTopics(Object.fromEntries(Object.entries({ userId: "u1", ...values }).map(([key, value]) => [`pinterest-pipeline:${key}`, value])));

describe("the stack's topics", () => {
  it("are the cluster's to choose where the stack says nothing, and stay on destroy", () => {
    assert.deepEqual(read({}), {
      topics: { pin: { name: "u1.pin" }, geo: { name: "u1.geo" }, user: { name: "u1.user" } },
      deleteTopics: false,
      allowDataLoss: [],
    });
  });

  it("take partitions, replication factor and configs, written as YAML has them", () => {
    const topics = { pin: { partitions: 6, configs: { "retention.ms": 604800000, preallocate: true, "cleanup.policy": "compact, delete" } }, user: { partitions: "2", replicationFactor: 3 } };
    const { pin, geo, user } = read({ topics: JSON.stringify(topics) }).topics;
    assert.deepEqual(pin, { name: "u1.pin", partitions: 6, configs: { "retention.ms": "604800000", preallocate: "true", "cleanup.policy": "compact,delete" } });
    assert.deepEqual(geo, { name: "u1.geo" });
    assert.deepEqual(user, { name: "u1.user", partitions: 2, replicationFactor: 3 });
  });

  it("may be given up on destroy by name", () => {
    const { deleteTopics, allowDataLoss } = read({ deleteTopics: "true", allowDataLoss: '["pin","user"]' });
    assert.deepEqual([deleteTopics, allowDataLoss], [true, ["u1.pin", "u1.user"]]);
  });

  const refused: readonly [Readonly<Record<string, string>>, string][] = [
    [{ topics: "{pin" }, 'Expected pinterest-pipeline:topics to be an object of pin, geo, user, got "{pin". Set it with: pulumi config set topics …'],
    [{ topics: "{pin}" }, 'Expected pinterest-pipeline:topics to be an object of pin, geo, user, got "{pin}". Set it with: pulumi config set --path topics.pin.partitions 6'],
    [{ topics: '{"pins":{}}' }, 'Expected pinterest-pipeline:topics to be nothing but pin, geo, user, got "pins". '],
    [{ topics: '{"pin":6}' }, "Expected pinterest-pipeline:topics.pin to be an object of partitions, replicationFactor and configs, got 6. "],
    [{ topics: '{"pin":{"partition":6}}' }, 'Expected pinterest-pipeline:topics.pin to be nothing but partitions, replicationFactor, configs, got "partition". '],
    [{ topics: '{"pin":{"partitions":0}}' }, "Expected pinterest-pipeline:topics.pin.partitions to be a positive integer, got 0. "],
    [{ topics: '{"pin":{"partitions":"six"}}' }, 'Expected pinterest-pipeline:topics.pin.partitions to be a positive integer, got "six". '],
    [{ topics: '{"pin":{"configs":["a"]}}' }, 'Expected pinterest-pipeline:topics.pin.configs to be an object of Kafka\'s topic-level configs, got ["a"]. '],
    [{ topics: '{"pin":{"configs":{"flush.ms":null}}}' }, 'Expected pinterest-pipeline:topics.pin.configs["flush.ms"] to be a text, number or boolean, got null. '],
    [{ topics: '{"pin":{"configs":{"retention.ms":"7d"}}}' }, "The topics cannot be as declared: u1.pin: expected retention.ms to be an integer from -1 to 9223372036854775807, got \"7d\". Nothing was changed."],
    [{ deleteTopics: "yes" }, 'Expected pinterest-pipeline:deleteTopics to be true or false, got "yes". '],
    [{ allowDataLoss: '["pins"]', deleteTopics: "true" }, 'Expected pinterest-pipeline:allowDataLoss to be a list of pin, geo, user, got ["pins"]. Set it with: pulumi config set --path allowDataLoss[0] pin'],
    [{ allowDataLoss: '["pin"]' }, "Expected pinterest-pipeline:deleteTopics to be true where pinterest-pipeline:allowDataLoss names topics: without it no topic is deleted. "],
  ];
  for (const [values, expected] of refused) {
    it(`are refused by key: ${JSON.stringify(values)}`, () => {
      assert.throws(
        () => read(values),
        (error: unknown) => {
          assert.ok(error instanceof ConfigurationError);
          assert.equal(error.message.slice(0, expected.length), expected);
          return true;
        },
      );
    });
  }
});
