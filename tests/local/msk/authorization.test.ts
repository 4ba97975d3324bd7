import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Decisions } from "../../../local/msk/acl";
import type { AdminLink } from "../../../local/msk/adminLink";
import { createAuthorization, type PolicyAuthority } from "../../../local/msk/authorization";
import { actionsOn } from "../../../local/msk/kafkaActions";
import { clusterResource, type KafkaResource } from "../../../local/msk/kafkaResource";
import { apiKeys, int16, int32, nullableString, Reader, requestHeader } from "../../../local/msk/wire";

const user = "arn:aws:iam::123456789012:user/someone";
const clusterArn = "arn:aws:kafka:us-east-1:123456789012:cluster/name/uuid-2";

/** An authorization with policies that allow what `allowed` says, and brokers that keep the entries they are told. */
function setup(options: { brokers?: number; renewalMs?: number; topics?: readonly string[] } = {}) {
  const allowed = new Set<string>();
  const asked: string[] = [];
  const log: string[] = [];
  const policies: PolicyAuthority = {
    policySource: (arn) => arn.replace(/\/session-\d$/, ""),
    clusterArn: () => Promise.resolve(clusterArn),
    decide: (_, resource) => (asked.push(nameOf(resource)), Promise.resolve(decisionsOn(resource, allowed))),
  };
  const brokers = Array.from({ length: options.brokers ?? 1 }, () => fakeBroker(options.topics ?? []));
  const standIns = ["principal-1", "principal-2"].map((name) => ({ user: name, password: "secret" }));
  const authorization = createAuthorization({
    policies,
    links: brokers.map(({ link }) => link),
    standIns,
    log: (line) => log.push(line),
    renewalMs: options.renewalMs ?? 60_000,
  });
  return { authorization, allowed, asked, log, brokers };
}

const nameOf = ({ type, name }: KafkaResource): string => `${type} ${name}`;

function decisionsOn(resource: KafkaResource, allowed: ReadonlySet<string>): Decisions {
  return Object.fromEntries(actionsOn(resource.type).map(({ name }) => [name, allowed.has(name) ? "allowed" : "implicitDeny"]));
}

/** Keeps entries as `type name user operation permission`, in the codes of the protocol. */
function fakeBroker(topics: readonly string[]) {
  const acls = new Set<string>();
  const calls: number[] = [];
  const link: AdminLink = {
    close: () => undefined,
    ask(apiKey, _, body) {
      calls.push(apiKey);
      if (apiKey === apiKeys.metadata) return Promise.resolve(metadata(topics));
      const reader = new Reader(body);
      const entries = reader.array(() => readAcl(reader));
      for (const entry of entries) if (apiKey === apiKeys.createAcls) acls.add(entry); else acls.delete(entry);
      const result = apiKey === apiKeys.createAcls ? [int16(0), int16(-1)] : [int16(0), int16(-1), int32(0)];
      return Promise.resolve(Buffer.concat([int32(0), int32(entries.length), ...entries.flatMap(() => result)]));
    },
  };
  return { link, acls, calls };
}

function readAcl(reader: Reader): string {
  const [type, name] = [reader.int8(), reader.string()];
  assert.equal(reader.int8(), 3);
  const principal = reader.string();
  assert.equal(reader.string(), "*");
  return `${type} ${name} ${principal} ${reader.int8()} ${reader.int8()}`;
}

function metadata(topics: readonly string[]): Buffer {
  const topic = (name: string) => Buffer.concat([int16(0), nullableString(name), Buffer.of(0), int32(0)]);
  return Buffer.concat([int32(0), int32(1), int32(topics.length), ...topics.map(topic)]);
}

const metadataOf = (...names: readonly string[]): Buffer =>
  Buffer.concat([requestHeader(apiKeys.metadata, 8, 5), int32(names.length), ...names.map(nullableString)]);
const allMetadata = Buffer.concat([requestHeader(apiKeys.metadata, 8, 5), int32(-1)]);
const initProducerId = Buffer.concat([requestHeader(apiKeys.initProducerId, 1, 6), int16(-1), int32(0)]);

describe("createAuthorization", () => {
  it("has the cluster's permissions at every broker before a principal is admitted", async () => {
    const { authorization, allowed, brokers } = setup({ brokers: 2 });
    allowed.add("WriteDataIdempotently");
    const { login } = await authorization.admit(user);
    assert.equal(login.user, "principal-1");
    for (const { acls } of brokers) assert.ok(acls.has("4 kafka-cluster User:principal-1 12 3"));
  });

  it("gives each user and role one stand-in, whatever their sessions", async () => {
    const { authorization } = setup();
    const users = [`${user}/session-1`, `${user}/session-2`, "arn:aws:iam::123456789012:role/other"];
    const logins = await Promise.all(users.map(async (arn) => (await authorization.admit(arn)).login.user));
    assert.deepEqual(logins, ["principal-1", "principal-1", "principal-2"]);
  });

  it("says so when there is no stand-in left", async () => {
    const { authorization } = setup();
    await Promise.all(["a", "b"].map((name) => authorization.admit(name)));
    await assert.rejects(authorization.admit("c"), /at most 2 users and roles/);
  });

  it("asks about a name when a request brings it up, and not again for the next request", async () => {
    const { authorization, allowed, asked, brokers } = setup();
    allowed.add("DescribeTopic");
    const { screen } = await authorization.admit(user);
    await Promise.all([screen(metadataOf("a", "b")), screen(metadataOf("a"))]);
    await screen(metadataOf("b"));
    assert.deepEqual(asked, ["cluster kafka-cluster", "topic a", "topic b"]);
    assert.ok(brokers[0]?.acls.has("2 a User:principal-1 8 3"));
    assert.ok(brokers[0]?.acls.has("2 a User:principal-1 4 2"));
  });

  it("has every topic decided for a request about all", async () => {
    const { authorization, asked } = setup({ topics: ["a", "b"] });
    await (await authorization.admit(user)).screen(allMetadata);
    assert.deepEqual(asked.slice(1), ["topic a", "topic b"]);
  });

  for (const name of ["*", "", "a/b", "..", "."]) {
    it(`makes no entry for the name "${name}", which Kafka would take for another`, async () => {
      const { authorization, asked } = setup();
      await (await authorization.admit(user)).screen(metadataOf(name));
      assert.deepEqual(asked, ["cluster kafka-cluster"]);
    });
  }

  it("refuses idempotent writing itself, as a broker of 2.8 would not", async () => {
    const { authorization } = setup();
    const refusal = await (await authorization.admit(user)).screen(initProducerId);
    const reader = new Reader(refusal?.response ?? Buffer.alloc(0));
    assert.deepEqual([reader.int32(), reader.int32(), reader.int32(), reader.int16()], [4 + 4 + 2 + 8 + 2, 6, 0, 31]);
    assert.equal(
      refusal?.reason,
      `refused InitProducerId: ${user} is not authorized to perform kafka-cluster:WriteDataIdempotently on ${clusterArn}: no identity-based policy allows it`,
    );
  });

  it("lets idempotent writing pass to the broker where it is allowed", async () => {
    const { authorization, allowed } = setup();
    allowed.add("WriteDataIdempotently");
    assert.equal(await (await authorization.admit(user)).screen(initProducerId), undefined);
  });

  it("asks anew at the next authentication, and tells the brokers what changed alone", async () => {
    const { authorization, allowed, brokers, log } = setup();
    await (await authorization.admit(user)).screen(metadataOf("a"));
    allowed.add("WriteData");
    await authorization.admit(user);
    const { acls, calls } = brokers[0] ?? fakeBroker([]);
    assert.ok(acls.has("2 a User:principal-1 4 3") && !acls.has("2 a User:principal-1 4 2"));
    assert.deepEqual(calls, [apiKeys.createAcls, apiKeys.createAcls, apiKeys.createAcls, apiKeys.deleteAcls]);
    assert.deepEqual(log, [`policies changed: ${user}, kafka-cluster:WriteData on arn:aws:kafka:us-east-1:123456789012:topic/name/uuid-2/a: allowed`]);
  });

  it("renews permissions as long as somebody holds them", async () => {
    const { authorization, asked, allowed, brokers } = setup({ renewalMs: 5 });
    const { release } = await authorization.admit(user);
    allowed.add("DescribeCluster");
    for (let tries = 0; tries < 100 && !brokers[0]?.acls.has("4 kafka-cluster User:principal-1 8 3"); tries++) await sleep(5);
    assert.ok(brokers[0]?.acls.has("4 kafka-cluster User:principal-1 8 3"));
    release();
    await sleep(20);
    const before = asked.length;
    await sleep(30);
    assert.equal(asked.length, before);
    authorization.close();
  });

  it("tells who a stand-in is and what was decided", async () => {
    const { authorization, allowed } = setup();
    allowed.add("DescribeCluster");
    await authorization.admit(user);
    const known = authorization.standsFor("principal-1", clusterResource);
    assert.deepEqual([known?.principalArn, known?.decisions?.DescribeCluster], [user, "allowed"]);
    assert.equal(authorization.standsFor("broker", clusterResource), undefined);
  });
});
