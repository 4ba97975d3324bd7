import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { headers } from "../../../emulation/delivery/headers";
import type { Kafka } from "../../../emulation/delivery/kafka";
import { openPostProducer } from "../../../emulation/delivery/posts/openPostProducer";
import type { StoredRecord } from "../../../emulation/delivery/protocol/storedRecord";
import { emulate, type EmulationSummary } from "../../../emulation/emulator";
import type { RunManifest } from "../../../emulation/run/manifest";
import { generatedPosts } from "../../../emulation/sources/generated";
import { parseTarget } from "../../../emulation/target/parseTarget";
import { FakeBroker } from "../delivery/posts/fakeBroker";
import { stackOutputs } from "../stackOutputs";

const target = parseTarget("dev", stackOutputs);
const topics = Object.values(target.topics);
const partitions = [0, 1];
const [posts, done, underWay] = [30, 10, 20];

// A run's first session is cut off with posts 10 to 19 under way. They are stored late: when the second session has looked for them already.
describe("records that are stored twice, because a session was cut off", () => {
  /** What a whole run stores, by `topic/partition`. */
  let whole: ReadonlyMap<string, readonly string[]>;
  let broker: FakeBroker;
  let server: string;
  let first: RunManifest;
  beforeEach(async () => {
    await anew();
    first = (await session({ resume: undefined }))[0] as RunManifest;
    whole = broker.logs;
    await anew();
    store(0, done);
    first = { ...first, acknowledged: [[0, done - 1]], topics: mapTopics(first, (name) => partitions.map((partition) => logOf(name, partition).length)) };
  });
  afterEach(() => broker.close());

  const anew = async (): Promise<void> => {
    broker?.close();
    broker = new FakeBroker(topics, partitions.length);
    server = await broker.listen();
  };
  const logOf = (topic: string, partition: number) => broker.logs.get(`${topic}/${partition}`) ?? [];
  /** Posts of the first session, from one up to, and not including, another. */
  const store = (from: number, to: number): void => {
    for (const [log, sequences] of whole) broker.logs.set(log, [...(broker.logs.get(log) ?? []), ...sequences.filter((sequence) => Number(sequence) >= from && Number(sequence) < to)]);
  };
  const storedTwice = (): number => topics.reduce((sum, topic) => sum + partitions.flatMap((partition) => logOf(topic, partition)).length - posts, 0);

  /** One session: what it wrote as the run's manifest, one after another, and its summary, where it came to its end. */
  const session = async (o: { resume: RunManifest | undefined; late?: () => void; endsAfter?: number }): Promise<[...RunManifest[], EmulationSummary | undefined]> => {
    const connection = { open: (host: string, port: number) => connect(port, host), tls: false, clientId: "tests", requestTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
    const manifests: RunManifest[] = [];
    const kafka: Kafka = {
      logs: () => Promise.resolve(new Map(topics.map((topic) => [topic, partitions.map((partition) => ({ partition, start: 0n, end: BigInt(logOf(topic, partition).length) }))]))),
      producer: (wanted) => {
        o.late?.();
        return openPostProducer([server], connection, wanted);
      },
      read: async function* (ranges) {
        for (const { topic, partition, from, to } of ranges) {
          const records = logOf(topic, partition).slice(Number(from), Number(to)).map((sequence) => ({ header: (name: string) => (name === headers.run ? o.resume?.run : sequence) }));
          yield await Promise.resolve({ topic, partition, records: records as unknown as StoredRecord[] });
        }
      },
    };
    const source = async function* (from: number) {
      yield* generatedPosts({ seed: 1, order: "sequential", posts: o.endsAfter ?? posts, rows: posts, batch: 4, from });
      if (o.endsAfter !== undefined) throw new Error("ended");
    };
    const runs = { write: (manifest: RunManifest) => Promise.resolve(void manifests.push(structuredClone(manifest))), read: () => assert.fail("nobody asks") };
    const summary = await emulate({ target, runs, source, plan: {}, resume: o.resume, open: () => Promise.resolve({ kafka, close: () => undefined }) }).catch(() => undefined);
    return [...manifests, summary];
  };
  const late = () => store(done, underWay);
  const copies = topics.length * (underWay - done);

  const announced = async (resume: RunManifest | undefined, o: { late?: () => void } = {}): Promise<number | undefined> => (await session({ resume, ...o })).at(-1)?.duplicates;

  it("are none where nothing came late", async () => {
    store(done, underWay);
    assert.deepEqual([await announced(first), storedTwice()], [0, 0]);
  });

  it("are announced by the session that sends them again", async () => {
    assert.deepEqual([await announced(first, { late }), storedTwice()], [copies, copies]);
  });

  it("are announced after that session ended early, too, when it had gone beyond them", async () => {
    const ended = await session({ resume: first, late, endsAfter: 25 });
    assert.equal((ended.at(-2) as RunManifest).state, "failed");
    assert.deepEqual([await announced(ended.at(-2) as RunManifest), storedTwice()], [copies, copies]);
  });

  it("are announced after that session was killed before it noted anything of what it sent", async () => {
    const [begun] = await session({ resume: first, late });
    assert.deepEqual([await announced(begun as RunManifest), storedTwice()], [copies, copies]);
  });

  it("are announced once, however often a session begins and is killed", async () => {
    let [begun] = await session({ resume: first, late });
    for (let kills = 0; kills < 3; kills++) [begun] = await session({ resume: begun as RunManifest });
    assert.deepEqual([await announced(begun as RunManifest), storedTwice()], [copies, copies]);
  });

  const mapTopics = ({ topics: all }: RunManifest, doneOffsets: (name: string) => readonly number[]): RunManifest["topics"] =>
    Object.fromEntries(Object.entries(all).map(([table, topic]) => [table, { ...topic, doneOffsets: doneOffsets(topic.name) }])) as unknown as RunManifest["topics"];
});
