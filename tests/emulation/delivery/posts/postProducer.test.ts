import { strict as assert } from "node:assert";
import { connect } from "node:net";
import fc from "fast-check";
import { openPostProducer, type OpenedProducer, type OpenProducerOptions } from "../../../../emulation/delivery/posts/openPostProducer";
import type { Bundle } from "../../../../emulation/delivery/posts/bundle";
import { defaultLimits } from "../../../../emulation/delivery/posts/postProducer";
import type { Post } from "../../../../emulation/sources/post";
import { shortWaits } from "../shortWaits";
import { FakeBroker, type Mishap } from "./fakeBroker";

const topics = { pin: "u.pin", geo: "u.geo", user: "u.user" };
const partitions = 2;

describe("PostProducer", () => {
  let broker: FakeBroker;
  let server: string;
  let opened: OpenedProducer | undefined;
  let delivered: Bundle[];

  beforeEach(async () => {
    broker = new FakeBroker(Object.values(topics), partitions);
    server = await broker.listen();
    delivered = [];
  });
  afterEach(() => {
    opened?.close();
    broker.close();
  });

  it("stores the three records of every post once, in order, in the same partition of the three topics", async () => {
    await send(200);
    assertWhole(200);
    const perPartition = [0, 1].map((partition) => broker.logs.get(`u.pin/${partition}`)?.length ?? 0);
    assert.ok(perPartition.every((count) => count > 50), `spread over partitions: ${perPartition.join(", ")}`);
  });

  it("tells of each post when all its records are stored, with the offsets behind them", async () => {
    await send(50);
    assert.deepEqual(delivered.flatMap(({ sequences }) => sequences).sort((a, b) => a - b), numbers(50));
    const last = delivered.filter(({ partition }) => partition === 0).at(-1);
    assert.deepEqual(last?.endOffsets, Array(3).fill(BigInt(broker.logs.get("u.pin/0")?.length ?? 0)));
  });

  const cures: readonly (readonly [string, Mishap])[] = [
    ["the leader moves", "notLeader"],
    ["too few replicas are in sync", "notEnoughReplicas"],
    ["too few replicas are in sync once it is stored", "notEnoughAfterAppend"],
    ["it is asked to slow down", "throttle"],
    ["a broker loses what it knew of the producer", "forget"],
  ];
  for (const [what, mishap] of cures) {
    it(`stores every record once when ${what}`, async () => {
      broker.mishaps = [undefined, mishap, mishap, undefined, mishap];
      await send(300);
      assertWhole(300);
    });
  }

  it("stores every record once, and in order, whatever happens to requests", async function () {
    this.timeout(20_000);
    const mishap = fc.constantFrom<Mishap | undefined>(undefined, undefined, undefined, "notLeader", "notEnoughReplicas", "notEnoughAfterAppend", "throttle");
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { maxLength: 20 }), async (mishaps) => {
        broker.logs.clear();
        broker.mishaps = mishaps;
        await send(120, { identity: { producerId: 77n, producerEpoch: (epoch += 10) } });
        assertWhole(120);
      }),
      { numRuns: 5 },
    );
  });

  it("stores every record once when connections are cut before and after they are stored", async () => {
    broker.mishaps = [undefined, "cutAfter", undefined, "cutBefore"];
    await send(300);
    assertWhole(300);
  }).timeout(15_000);

  it("tells of the trouble that it rides out, and of none when it is closed", async () => {
    const troubles: string[] = [];
    broker.mishaps = [undefined, "notLeader", undefined, "cutBefore"];
    await send(300, { onTrouble: ({ message }) => troubles.push(message) });
    assertWhole(300);
    assert.match(troubles.join("\n"), /^u\.(pin|geo|user) partition [01]: NOT_LEADER/m);
    assert.ok(troubles.some((message) => !message.includes(" partition ")), `the connection that was cut, in whatever words: ${troubles.join("; ")}`);
    const told = troubles.length;
    opened?.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(troubles.length, told);
  }).timeout(15_000);

  it("sends only the tables that are asked for", async () => {
    const { producer } = await open();
    producer.add(post(0), 0b101);
    await producer.flush();
    assert.deepEqual(Object.values(topics).map((topic) => [0, 1].flatMap((partition) => broker.logs.get(`${topic}/${partition}`) ?? [])), [["0"], [], ["0"]]);
  });

  it("sends smaller batches where a topic takes no large ones, and names the record that is too large by itself", async () => {
    broker.maxMessageBytes = 1_000;
    const { producer } = await open();
    for (const number of numbers(40)) producer.add(number === 17 ? { ...post(17), values: { ...post(17).values, geo: "g".repeat(2_000) } } : post(number));
    await producer.flush();
    assert.deepEqual(delivered.flatMap(({ rejected }) => [...rejected]), [17]);
    assert.deepEqual(stored("u.geo"), numbers(40).filter((number) => number !== 17));
    assert.deepEqual(stored("u.pin"), numbers(40));
  });

  it("has no room while the brokers owe it too much", async () => {
    const { producer } = await open({ limits: { ...defaultLimits, bufferBytes: 500_000 } });
    producer.add(post(0));
    producer.add(post(1));
    assert.equal(producer.hasRoom, false);
    await producer.room();
    assert.ok(producer.hasRoom);
  });

  it("gives up a batch that nobody takes, with what went wrong", async () => {
    broker.mishaps = Array<Mishap>(1_000).fill("notEnoughReplicas");
    await assert.rejects(send(1, { giveUpAfterMs: 50 }), /u\.\w+ partition \d: NOT_ENOUGH_REPLICAS/);
  });

  it("guards what is waited for meanwhile", async () => {
    const { producer } = await open();
    const guarded = producer.guard(new Promise(() => undefined));
    producer.fail(new Error("no use"));
    await assert.rejects(guarded, /no use/);
    assert.throws(() => producer.add(post(0)), /no use/);
  });

  let epoch = 0;

  async function open(options: Partial<OpenProducerOptions> = {}): Promise<OpenedProducer> {
    opened?.close();
    const connection = { open: (host: string, port: number) => connect(port, host), tls: false, clientId: "tests", requestTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
    const limits = { ...defaultLimits, batchBytes: 2_000, lingerMs: 1 };
    const onDelivered = (bundle: Bundle): void => void delivered.push(bundle);
    opened = await openPostProducer([server], connection, { run: "r", topics, partitions, onDelivered, limits, waits: shortWaits, giveUpAfterMs: 10_000, ...options });
    return opened;
  }

  async function send(count: number, options: Partial<OpenProducerOptions> = {}): Promise<void> {
    const { producer } = await open(options);
    for (const number of numbers(count)) {
      producer.add(post(number));
      if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await producer.flush();
  }

  function assertWhole(count: number): void {
    for (const topic of Object.values(topics)) assert.deepEqual(stored(topic), numbers(count), topic);
    for (const [log, sequences] of broker.logs) {
      assert.deepEqual(sequences, [...sequences].sort((a, b) => Number(a) - Number(b)), `${log} is in order`);
      assert.deepEqual(sequences, broker.logs.get(log.replace(/u\.\w+/, "u.pin")), `${log} has the posts of u.pin`);
    }
  }

  /** Sequence numbers in a topic, its partitions together, in order. */
  function stored(topic: string): readonly number[] {
    return [0, 1].flatMap((partition) => (broker.logs.get(`${topic}/${partition}`) ?? []).map(Number)).sort((a, b) => a - b);
  }
});

function post(number: number): Post {
  return { sequence: number, row: number, values: { pin: `{"index":${number},"title":"${"x".repeat(60)}"}`, geo: `{"ind":${number}}`, user: `{"ind":${number}}` } };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
