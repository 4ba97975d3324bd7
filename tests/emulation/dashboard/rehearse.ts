import { setTimeout as sleep } from "node:timers/promises";
import type { RunView } from "../../../emulation/dashboard/runView";
import type { Bundle } from "../../../emulation/delivery/posts/bundle";
import type { PostProducer } from "../../../emulation/delivery/posts/postProducer";
import type { EmulationSummary } from "../../../emulation/emulator";
import { Run } from "../../../emulation/run/run";
import { SequenceRanges } from "../../../emulation/run/sequenceRanges";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Post } from "../../../emulation/sources/post";
import type { Target } from "../../../emulation/target/target";

export const rehearsedTopics = { pin: "0a1b2c3d4e5f.pin", geo: "0a1b2c3d4e5f.geo", user: "0a1b2c3d4e5f.user" };

export interface Rehearsal {
  readonly posts: number;
  readonly postsPerSecond: number;
  /** Known beforehand, or not. @default posts */
  readonly expected?: number | "unknown";
  readonly partitions?: number;
  /** Called every few milliseconds of the run. */
  readonly meanwhile?: (seconds: number) => void;
  readonly latencyMs?: (seconds: number) => number;
}

const tickMs = 8;
/** Who is behind still acknowledges, and lets others work, as often. */
const sliceMs = 40;

/** A run as the emulator has it, its rows, its accounts and its reports, but for brokers: what is taken is acknowledged soon. */
export async function rehearse(view: RunView, { posts, postsPerSecond, expected = posts, partitions = 3, meanwhile, latencyMs = () => 20 }: Rehearsal): Promise<EmulationSummary> {
  const none = Array.from({ length: partitions }, () => 0);
  const run = new Run(
    {
      target: { stack: "local", topics: rehearsedTopics } as Target,
      runs: { write: () => Promise.resolve(), read: () => Promise.reject(new Error("none")) },
      source: () => generatedPosts({ seed: 1, order: "sequential", batch: 100 }),
      plan: {},
      expected: expected === "unknown" ? undefined : expected,
      observer: view,
      onProgress: (progress) => view.progressed(progress),
    },
    {
      run: "20261123T101500-5c0ffe",
      startedAt: new Date().toISOString(),
      startOffsets: { pin: none, geo: none, user: none },
      doneOffsets: { pin: none, geo: none, user: none },
      from: 0,
      settled: new SequenceRanges(),
      acknowledged: new SequenceRanges(),
      rejected: new SequenceRanges(),
      stored: new Map(),
      duplicates: 0,
      resumed: false,
    },
  );
  const producer = new PromptProducer(partitions);
  await run.begin(producer as unknown as PostProducer, { producerId: 1n, producerEpoch: 0 });
  const source = generatedPosts({ seed: 1, order: "sequential", posts, batch: 200 });
  const startMs = performance.now();
  let taken = 0;
  for (let batch = await source.next(); ; ) {
    const seconds = (performance.now() - startMs) / 1000;
    const sliceEndMs = performance.now() + sliceMs;
    for (; batch.done !== true && taken < postsPerSecond * seconds && performance.now() < sliceEndMs; batch = await source.next()) {
      for (const post of batch.value) run.take(post);
      taken += batch.value.length;
    }
    meanwhile?.(seconds);
    producer.acknowledge(latencyMs(seconds), (bundle) => run.delivered(bundle));
    if (batch.done === true) break;
    await sleep(postsPerSecond * seconds > taken ? 0 : tickMs);
  }
  return run.finish(false);
}

/** Takes posts into bundles of one a partition. */
class PromptProducer {
  private bundles: (FakeBundle | undefined)[] = [];

  constructor(private readonly partitions: number) {}

  add({ sequence, row }: Post): void {
    const partition = row % this.partitions;
    const bundle = (this.bundles[partition] ??= emptyBundle(partition));
    bundle.sequences.push(sequence);
    for (const batch of bundle.batches) batch.count++;
  }

  unacknowledged(): readonly Bundle[] {
    return [];
  }

  acknowledge(latencyMs: number, tell: (bundle: Bundle) => void): void {
    const bundles = this.bundles;
    this.bundles = [];
    for (const bundle of bundles) {
      if (bundle === undefined) continue;
      bundle.arrivals.push({ atMs: Date.now() - latencyMs, posts: bundle.sequences.length });
      tell(Object.assign(bundle, { first: bundle.sequences[0], last: bundle.sequences.at(-1) }) as unknown as Bundle);
    }
  }
}

type FakeBundle = ReturnType<typeof emptyBundle>;

function emptyBundle(partition: number) {
  const sequences: number[] = [];
  const arrivals: { atMs: number; posts: number }[] = [];
  return { partition, sequences, arrivals, batches: [{ count: 0 }, { count: 0 }, { count: 0 }], rejected: new Set<number>(), endOffsets: [undefined, undefined, undefined] };
}
