import assert from "node:assert/strict";
import { mayName, namedResources } from "../../../local/msk/namedResources";
import { apiKeys, compact, int16, int32, int8, noTaggedFields, nullableString, requestHeader, unsignedVarint } from "../../../local/msk/wire";

const uuid = Buffer.alloc(16, 1);
const array = (...items: readonly Buffer[]): Buffer => Buffer.concat([int32(items.length), ...items]);
const compactArray = (...items: readonly Buffer[]): Buffer => Buffer.concat([unsignedVarint(items.length + 1), ...items]);
const struct = (...fields: readonly Buffer[]): Buffer => Buffer.concat([...fields, noTaggedFields]);

function request(apiKey: number, version: number, isFlexible: boolean, ...body: readonly Buffer[]): Buffer {
  return Buffer.concat([requestHeader(apiKey, version, 7), ...(isFlexible ? [noTaggedFields] : []), ...body]);
}

const topics = (...names: readonly string[]) => ({ resources: names.map((name) => ({ type: "topic", name })) });

describe("namedResources", () => {
  const oldTopic = (name: string) =>
    Buffer.concat([nullableString(name), int32(3), int16(1), array(Buffer.concat([int32(0), array(int32(1))])), array(Buffer.concat([nullableString("k"), nullableString("v")]))]);
  const newTopic = (name: string) =>
    struct(compact(name), int32(3), int16(1), compactArray(struct(int32(0), compactArray(int32(1)))), compactArray(struct(compact("k"), compact(null))));
  const rows: readonly { title: string; request: Buffer; named: unknown }[] = [
    { title: "Metadata of topics", request: request(apiKeys.metadata, 8, false, array(nullableString("a"), nullableString("b"))), named: topics("a", "b") },
    { title: "Metadata 9, compact", request: request(apiKeys.metadata, 9, true, compactArray(struct(compact("a")), struct(compact("b")))), named: topics("a", "b") },
    { title: "Metadata 11, with ids", request: request(apiKeys.metadata, 11, true, compactArray(struct(uuid, compact("a")))), named: topics("a") },
    { title: "Metadata of all topics", request: request(apiKeys.metadata, 1, false, int32(-1)), named: { resources: [], all: "topic" } },
    { title: "Metadata 0 of all topics", request: request(apiKeys.metadata, 0, false, int32(0)), named: { resources: [], all: "topic" } },
    { title: "Metadata of no topic", request: request(apiKeys.metadata, 1, false, int32(0)), named: topics() },
    { title: "FindCoordinator 0", request: request(apiKeys.findCoordinator, 0, false, nullableString("g")), named: { resources: [{ type: "group", name: "g" }] } },
    { title: "FindCoordinator of a group", request: request(apiKeys.findCoordinator, 3, true, compact("g"), int8(0)), named: { resources: [{ type: "group", name: "g" }] } },
    {
      title: "FindCoordinator of a transaction",
      request: request(apiKeys.findCoordinator, 2, false, nullableString("t"), int8(1)),
      named: { resources: [{ type: "transactional-id", name: "t" }] },
    },
    { title: "ListGroups", request: request(apiKeys.listGroups, 4, true, compactArray()), named: { resources: [], all: "group" } },
    { title: "CreateTopics", request: request(apiKeys.createTopics, 3, false, array(oldTopic("a"), oldTopic("b"))), named: topics("a", "b") },
    { title: "CreateTopics, compact", request: request(apiKeys.createTopics, 7, true, compactArray(newTopic("a"), newTopic("b"))), named: topics("a", "b") },
    { title: "DeleteTopics", request: request(apiKeys.deleteTopics, 1, false, array(nullableString("a"))), named: topics("a") },
    { title: "DeleteTopics 4, compact", request: request(apiKeys.deleteTopics, 4, true, compactArray(compact("a"))), named: topics("a") },
    { title: "DeleteTopics by name", request: request(apiKeys.deleteTopics, 6, true, compactArray(struct(compact("a"), uuid))), named: topics("a") },
    { title: "DeleteTopics by id", request: request(apiKeys.deleteTopics, 6, true, compactArray(struct(compact(null), uuid))), named: { resources: [], all: "topic" } },
    { title: "InitProducerId, idempotent", request: request(apiKeys.initProducerId, 1, false, nullableString(null)), named: { resources: [], idempotent: true } },
    { title: "InitProducerId, transactional", request: request(apiKeys.initProducerId, 4, true, compact("t")), named: { resources: [{ type: "transactional-id", name: "t" }] } },
    {
      title: "DescribeConfigs of topics alone",
      request: request(apiKeys.describeConfigs, 1, false, array(Buffer.concat([int8(2), nullableString("a"), array(nullableString("k"))]), Buffer.concat([int8(4), nullableString("1"), int32(-1)]))),
      named: topics("a"),
    },
    { title: "DescribeConfigs, compact", request: request(apiKeys.describeConfigs, 4, true, compactArray(struct(int8(2), compact("a"), unsignedVarint(0)))), named: topics("a") },
    {
      title: "AlterConfigs",
      request: request(apiKeys.alterConfigs, 0, false, array(Buffer.concat([int8(2), nullableString("a"), array(Buffer.concat([nullableString("k"), nullableString("v")]))]))),
      named: topics("a"),
    },
    {
      title: "IncrementalAlterConfigs",
      request: request(apiKeys.incrementalAlterConfigs, 1, true, compactArray(struct(int8(2), compact("a"), compactArray(struct(compact("k"), int8(0), compact("v")))))),
      named: topics("a"),
    },
    {
      title: "CreatePartitions",
      request: request(apiKeys.createPartitions, 2, true, compactArray(struct(compact("a"), int32(6), unsignedVarint(0)), struct(compact("b"), int32(6), compactArray(struct(compactArray(int32(1))))))),
      named: topics("a", "b"),
    },
  ];
  for (const { title, request: bytes, named } of rows) it(`reads ${title}`, () => assert.deepEqual(namedResources(bytes), named));

  it("leaves a version that the broker does not know to the broker", () => {
    assert.deepEqual(namedResources(request(apiKeys.metadata, 12, true, compactArray(struct(uuid, compact("a"))))), { resources: [] });
  });

  it("leaves a request that ends too early to the broker", () => {
    assert.deepEqual(namedResources(request(apiKeys.metadata, 8, false, int32(1_000_000), nullableString("a"))), { resources: [] });
  });
});

describe("mayName", () => {
  it("lets the requests that there are most of pass unread", () => {
    for (const apiKey of [0, 1, 2, 8, 9, 11, 12, 14]) assert.equal(mayName(apiKey), false, String(apiKey));
  });
});
