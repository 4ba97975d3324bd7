import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kafka } from "../../emulation/delivery/kafka";
import type { Logs } from "../../emulation/delivery/partitionLogs";
import { openPostProducer } from "../../emulation/delivery/posts/openPostProducer";
import { KafkaError } from "../../emulation/delivery/protocol/kafkaError";
import { emulate, type DeliveryError, type EmulateOptions } from "../../emulation/emulator";
import { runFiles } from "../../emulation/run/runFiles";
import { filePosts } from "../../emulation/sources/files/filePosts";
import { generatedPosts } from "../../emulation/sources/generated";
import { Rejections } from "../../emulation/sources/rejected";
import { parseTarget } from "../../emulation/target/parseTarget";
import { tableNames } from "../../emulation/tables/tables";
import { FakeBroker } from "./delivery/posts/fakeBroker";
import { numbersUpTo } from "./sources/collect";
import { generatedRows, ndjsonOf, tableFolder } from "./sources/tableFolder";
import { stackOutputs } from "./stackOutputs";

const target = parseTarget("dev", stackOutputs);
const topics = Object.values(target.topics);

describe("a run", () => {
  let broker: FakeBroker;
  let server: string;
  let home: string;
  beforeEach(async () => {
    broker = new FakeBroker(topics, 2);
    server = await broker.listen();
    home = mkdtempSync(join(tmpdir(), "runs-"));
  });
  afterEach(() => {
    broker.close();
    rmSync(home, { recursive: true });
  });

  const logs = (...counts: readonly number[]): Logs =>
    new Map(topics.map((topic, index) => [topic, numbersUpTo(counts[index] ?? 2).map((partition) => ({ partition, start: 0n, end: 0n }))]));
  const post = (options: Partial<EmulateOptions> = {}, kafka: Partial<Kafka> = {}) => {
    const connection = { open: (host: string, port: number) => connect(port, host), tls: false, clientId: "tests", requestTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
    const whole: Kafka = {
      logs: () => Promise.resolve(logs()),
      producer: (wanted) => openPostProducer([server], connection, wanted),
      read: () => assert.fail("a new run reads nothing"),
      ...kafka,
    };
    return emulate({
      target,
      runs: runFiles(home),
      source: (from) => generatedPosts({ seed: 1, order: "sequential", posts: 30, batch: 10, from }),
      plan: {},
      open: () => Promise.resolve({ kafka: whole, close: () => undefined }),
      ...options,
    });
  };
  const stored = (topic: string): number => [0, 1].reduce((sum, partition) => sum + (broker.logs.get(`${topic}/${partition}`)?.length ?? 0), 0);

  it("is refused before anything is sent when a topic does not exist, and says how to make it", async () => {
    const missing = () => Promise.reject(new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "topic abc.geo: This server does not host this topic-partition"));
    await assert.rejects(post({}, { logs: missing }), /one does not exist, .*: topic abc\.geo: .*pulumi up -s dev/);
    assert.equal(stored("abc.pin"), 0);
  });

  it("is refused before anything is sent when a topic has fewer partitions than the others", async () => {
    await assert.rejects(post({}, { logs: () => Promise.resolve(logs(3, 2, 3)) }), /as many partitions each, but abc\.pin has 3, abc\.geo has 2, abc\.user has 3\. Make them equal/);
    assert.equal(stored("abc.pin"), 0);
  });

  it("counts and names what it does not send: rows without a partner, of another type, not UTF-8, too large; all others arrive", async () => {
    const folder = tableFolder("ndjson", 5, numbersUpTo(40));
    try {
      folder.write("geo", ndjsonOf(generatedRows("geo", 5, numbersUpTo(40).filter((row) => row !== 4))));
      const users = ndjsonOf(generatedRows("user", 5, numbersUpTo(40)).map((user) => (user.ind === 9 ? { ...user, age: Number.NaN } : user.ind === 17 ? { ...user, first_name: "#" } : user)));
      const bytes = Buffer.from(users);
      bytes[bytes.indexOf("#")] = 0xeb;
      folder.write("user", bytes);
      folder.write("pin", ndjsonOf(generatedRows("pin", 5, numbersUpTo(40)).map((pin) => (pin.index === 20 ? { ...pin, title: "é".repeat(1 << 20) } : pin))));
      const rejections = new Rejections();
      const source = (from: number) => filePosts({ format: "ndjson", folder: folder.path, names: tableNames, batch: 8, dateTimeForm: "space", onRejected: rejections.add, from });
      const summary = await post({ source });
      assert.deepEqual([summary.posts, summary.rejected.count, rejections.toJSON().count], [36, 1, 4]);
      assert.match(summary.rejected.first[0] ?? "", /post \d+, row 20: expected records of at most 1048576 bytes, got pin 209\d{4} bytes/);
      assert.match(rejections.toJSON().first.join("\n"), /row 4: expected one in each table.*geolocation_data/);
      assert.match(rejections.toJSON().first.join("\n"), /age to be an integer, got NULL/);
      for (const topic of topics) assert.equal(stored(topic), 36);
    } finally {
      folder.remove();
    }
  });

  it("has delivered what came before its source failed, and says how much", async () => {
    const source = async function* (from: number) {
      yield* generatedPosts({ seed: 1, order: "sequential", posts: 20, batch: 10, from });
      throw Object.assign(new Error("Connection lost: The server closed the connection."), { code: "PROTOCOL_CONNECTION_LOST" });
    };
    await assert.rejects(post({ source }), (error: DeliveryError) => {
      assert.match(error.message, /^Stopped after 20 acknowledged posts of run \S+: Connection lost/);
      return error.summary.posts === 20;
    });
    for (const topic of topics) assert.equal(stored(topic), 20);
    assert.equal((await runFiles(home).read("dev")).state, "failed");
  });
});
