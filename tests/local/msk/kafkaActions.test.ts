import assert from "node:assert/strict";
import { actionsOn, kafkaActions } from "../../../local/msk/kafkaActions";

describe("kafkaActions", () => {
  // https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html: action, Kafka's ACL, required actions besides Connect
  const documented = [
    ["DescribeCluster", "cluster Describe", ""],
    ["AlterCluster", "cluster Alter", "DescribeCluster"],
    ["DescribeClusterDynamicConfiguration", "cluster DescribeConfigs", ""],
    ["AlterClusterDynamicConfiguration", "cluster AlterConfigs", "DescribeClusterDynamicConfiguration"],
    ["WriteDataIdempotently", "cluster IdempotentWrite", "WriteData"],
    ["CreateTopic", "topic Create", ""],
    ["DescribeTopic", "topic Describe", ""],
    ["AlterTopic", "topic Alter", "DescribeTopic"],
    ["DeleteTopic", "topic Delete", "DescribeTopic"],
    ["DescribeTopicDynamicConfiguration", "topic DescribeConfigs", ""],
    ["AlterTopicDynamicConfiguration", "topic AlterConfigs", "DescribeTopicDynamicConfiguration"],
    ["ReadData", "topic Read", "DescribeTopic AlterGroup"],
    ["WriteData", "topic Write", "DescribeTopic"],
    ["DescribeGroup", "group Describe", ""],
    ["AlterGroup", "group Read", "DescribeGroup"],
    ["DeleteGroup", "group Delete", "DescribeGroup"],
    ["DescribeTransactionalId", "transactional-id Describe", ""],
    ["AlterTransactionalId", "transactional-id Write", "DescribeTransactionalId WriteData"],
  ] as const;
  for (const [name, acl, requires] of documented) {
    it(`takes ${name} for Kafka's ${acl}`, () => {
      const action = kafkaActions.find((known) => known.name === name);
      assert.equal(`${action?.resourceType} ${action?.operation}`, acl);
      assert.equal(action?.requires.join(" "), requires);
    });
  }

  it("has no others, and none twice for one ACL", () => {
    assert.equal(kafkaActions.length, documented.length);
    assert.equal(new Set(kafkaActions.map(({ resourceType, operation }) => `${resourceType} ${operation}`)).size, documented.length);
  });

  it("requires only actions that there are", () => {
    const names = new Set(kafkaActions.map(({ name }) => name));
    for (const { requires } of kafkaActions) for (const name of requires) assert.ok(names.has(name), name);
  });
});

describe("actionsOn", () => {
  it("gives those of one kind of resource", () => {
    assert.deepEqual(
      actionsOn("group").map(({ name }) => name),
      ["DescribeGroup", "AlterGroup", "DeleteGroup"],
    );
  });
});
