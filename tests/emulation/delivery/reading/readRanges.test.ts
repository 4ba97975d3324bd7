import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { explain } from "../../../../emulation/delivery/explain";
import type { OffsetRange } from "../../../../emulation/delivery/reading/rangeCursor";
import { readRanges, type ReadOptions } from "../../../../emulation/delivery/reading/readRanges";
import { FakeBroker } from "../posts/fakeBroker";
import { shortWaits } from "../shortWaits";
import { storedBatch } from "../protocol/storedBatch";

const topics = ["u.pin", "u.geo"];

describe("readRanges", () => {
  let broker: FakeBroker;
  let server: string;
  beforeEach(async () => {
    broker = new FakeBroker(topics, 2);
    server = await broker.listen();
  });
  afterEach(() => broker.close());

  it("reads every record of the ranges once, and none beside them", async () => {
    store("u.pin/0", 100, 10);
    store("u.geo/1", 35, 10);
    assert.deepEqual(await read([range("u.pin", 0, 13, 57), range("u.geo", 1, 0, 35), range("u.geo", 0, 4, 4)]), { "u.pin/0": numbers(13, 57), "u.geo/1": numbers(0, 35) });
  });

  it("has nothing to do for ranges without records", async () => assert.deepEqual(await read([range("u.pin", 0, 5, 5)]), {}));

  it("reads batches that are larger than what it asks for at a time", async () => {
    broker.batches.set("u.pin/0", [storedBatch(["x".repeat(3 << 20)], 0), storedBatch(["y"], 1)]);
    broker.batches.set("u.pin/1", [storedBatch(["z".repeat(1 << 20)], 0)]);
    assert.deepEqual(await read([range("u.pin", 0, 0, 2), range("u.pin", 1, 0, 1)]), { "u.pin/0": [0, 1], "u.pin/1": [0] });
  });

  it("passes gaps that compaction or a transaction has left", async () => {
    broker.batches.set("u.pin/0", [storedBatch(["a", "b"], 0), storedBatch(["abort"], 7, { attributes: 0x20 }), storedBatch(["c"], 9)]);
    assert.deepEqual(await read([range("u.pin", 0, 0, 10)]), { "u.pin/0": [0, 1, 9] });
  });

  for (const mishaps of [["notLeader", undefined, "notLeader"], ["cutBefore", undefined, "cutBefore"]] as const) {
    it(`rides out: ${mishaps[0]}`, async () => {
      store("u.pin/0", 60_000, 1_000);
      broker.mishaps = [...mishaps];
      assert.deepEqual(await read([range("u.pin", 0, 0, 60_000)]), { "u.pin/0": numbers(0, 60_000) });
    });
  }

  it("goes on where the log begins when retention has removed what was next", async () => {
    store("u.pin/0", 50, 10);
    broker.mishaps = ["outOfRange"];
    assert.deepEqual(await read([range("u.pin", 0, 0, 50)], { startOf: () => Promise.resolve(20n) }), { "u.pin/0": numbers(20, 50) });
  });

  it("refuses to go on in a log that has become shorter", async () => {
    broker.mishaps = ["outOfRange"];
    await assert.rejects(read([range("u.pin", 0, 8, 50)], { startOf: () => Promise.resolve(0n) }), /u\.pin partition 0 from offset 8 on, but its log has become shorter/);
  });

  it("says at once which action IAM does not allow", async () => {
    broker.mishaps = ["denied"];
    const error = await read([range("u.pin", 0, 0, 5)]).catch((reason: unknown) => reason);
    const context = { stack: "dev", region: "us-east-1", clusterArn: "arn:aws:kafka:us-east-1:1:cluster/c/1-2", bootstrapServers: [server] };
    assert.match(explain(error, context).message, /IAM refused kafka-cluster:ReadData on arn:aws:kafka:us-east-1:1:topic\/c\/1-2\/u\.pin\./);
  });

  it("gives up when nothing comes any more, and says where it stands", async () => {
    store("u.pin/0", 10, 10);
    broker.mishaps = [undefined, ...Array<"notLeader">(1_000).fill("notLeader")];
    await assert.rejects(read([range("u.pin", 0, 0, 30)], { stallMs: 50 }), /u\.pin partition 0 up to offset 30, but nothing came after offset 10 for 0\.05 s \(u\.pin partition 0: NOT_LEADER_FOR_PARTITION\)/);
  });

  it("reads partitions in step, however different their records' sizes are", async () => {
    store("u.pin/0", 20_000, 100, "p".repeat(700));
    store("u.geo/0", 20_000, 500, "g".repeat(20));
    const at = { "u.pin": 0, "u.geo": 0 } as Record<string, number>;
    let mostApart = 0;
    for await (const { topic, records } of readRanges([range("u.pin", 0, 0, 20_000), range("u.geo", 0, 0, 20_000)], options())) {
      at[topic] = (at[topic] ?? 0) + records.length;
      mostApart = Math.max(mostApart, Math.abs((at["u.pin"] ?? 0) - (at["u.geo"] ?? 0)));
    }
    assert.deepEqual(at, { "u.pin": 20_000, "u.geo": 20_000 });
    // What it lets one be ahead, and what one answer may hold besides.
    assert.ok(mostApart <= 4_096 + 6_000, `${mostApart} records apart`);
  });

  /** What was being fetched ahead went on for as long as a stall may last, over new connections. */
  it("leaves no connection when it is left", async () => {
    store("u.pin/0", 60_000, 1_000);
    for await (const { records } of readRanges([range("u.pin", 0, 0, 60_000)], options())) {
      assert.ok(records.length > 0);
      break;
    }
    await broker.untilAlone();
  });

  function store(log: string, count: number, perBatch: number, value = "{}"): void {
    const batches = Array.from({ length: Math.ceil(count / perBatch) }, (_, batch) => storedBatch(Array<string>(Math.min(perBatch, count - batch * perBatch)).fill(value), batch * perBatch));
    broker.batches.set(log, batches);
  }

  async function read(ranges: readonly OffsetRange[], changes: Partial<ReadOptions> = {}): Promise<Record<string, readonly number[]>> {
    const found: Record<string, number[]> = {};
    for await (const { topic, partition, records } of readRanges(ranges, { ...options(), ...changes })) {
      for (const record of records) assert.equal(record.header("sequence"), String(record.offset));
      (found[`${topic}/${partition}`] ??= []).push(...records.map(({ offset }) => Number(offset)));
    }
    return found;
  }

  function options(): ReadOptions {
    const connection = { open: (host: string, port: number) => connect(port, host), tls: false, clientId: "tests", requestTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
    return { bootstrapServers: [server], connection, stallMs: 10_000, waits: shortWaits, startOf: () => Promise.reject(new Error("nobody asked")) };
  }
});

function range(topic: string, partition: number, from: number, to: number): OffsetRange {
  return { topic, partition, from: BigInt(from), to: BigInt(to) };
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
