import { allTables, type Bundle } from "../delivery/posts/bundle";
import { LatencyHistogram } from "../delivery/posts/latencyHistogram";
import { maxRecordBytes, type PostProducer } from "../delivery/posts/postProducer";
import type { ProducerIdentity } from "../delivery/protocol/initProducerId";
import type { EmulateOptions, EmulationProgress, EmulationSummary } from "../emulator";
import type { Post } from "../sources/post";
import { tables, type Table } from "../tables/tables";
import { DeliveryLog } from "./deliveryLog";
import type { LateCopies } from "./lateCopies";
import type { RunManifest } from "./manifest";
import { RateWindow } from "./rateWindow";
import { SequenceRanges } from "./sequenceRanges";

/** Where a run begins, or goes on. */
export interface RunStart {
  readonly run: string;
  readonly startedAt: string;
  readonly startOffsets: Readonly<Record<Table, readonly number[]>>;
  readonly doneOffsets: Readonly<Record<Table, readonly number[]>>;
  /** The first post to take. */
  readonly from: number;
  /** Posts that are acknowledged or rejected already. */
  readonly settled: SequenceRanges;
  /** Those of them that are acknowledged. */
  readonly acknowledged: SequenceRanges;
  readonly rejected: SequenceRanges;
  /** Tables of which records are stored already, as bits, by sequence number. */
  readonly stored: ReadonlyMap<number, number>;
  /** Records up to `doneOffsets` that are stored twice. */
  readonly duplicates: number;
  readonly resumed: boolean;
}

/** Time between two writes of the manifest, and between two reports, while posting. */
const checkpointMs = 1_000;
const reportMs = 100;

const namedRejections = 5;

/** Keeps account of a run: what was taken, what is acknowledged, what can never be. */
export class Run {
  private readonly startedMs = Date.now();
  private readonly latencies = new LatencyHistogram();
  private readonly rate = new RateWindow();
  private readonly log: DeliveryLog;
  private readonly counts: number[][];
  private readonly rejected: SequenceRanges;
  private readonly rejections: string[] = [];
  /** The first sequence number that was not taken yet. */
  private next: number;
  private posts: number;
  private taken = 0;
  private acknowledged = 0;
  private reportedMs = 0;
  private producer: PostProducer | undefined;
  private identity: ProducerIdentity | undefined;
  private checkpoints: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: EmulateOptions,
    private readonly start: RunStart,
    private readonly copies?: LateCopies,
  ) {
    this.log = new DeliveryLog(tables.map((table) => start.doneOffsets[table]));
    this.counts = tables.map((table) => start.startOffsets[table].map(() => 0));
    this.rejected = start.rejected;
    this.next = start.from;
    this.posts = start.acknowledged.count;
  }

  /** Notes the run before anything is sent: whatever happens then, it can be gone on with. */
  async begin(producer: PostProducer, identity: ProducerIdentity): Promise<void> {
    this.producer = producer;
    this.identity = identity;
    await this.write("running");
    this.options.observer?.begun({ id: this.start.run, resumed: this.start.resumed });
    this.report();
    this.checkpoints = setInterval(() => void this.checkpoint(), checkpointMs);
  }

  /** Hands a post to the producer, but for what is stored already. */
  take(post: Post): void {
    this.next = post.sequence + 1;
    if (this.start.resumed && this.start.settled.has(post.sequence)) return;
    const which = allTables & ~(this.start.stored.get(post.sequence) ?? 0);
    if (which === 0) this.posts++;
    else if (this.isTooLarge(post)) this.reject(post.sequence, post);
    else {
      this.taken++;
      this.producer?.add(post, which);
      this.options.observer?.taken(post);
    }
  }

  /** A bundle's records are stored, or given up. */
  delivered(bundle: Bundle): void {
    const now = Date.now();
    const { sequences, rejected } = bundle;
    this.acknowledged += sequences.length;
    this.options.observer?.delivered(bundle, now);
    this.log.add(bundle);
    bundle.batches.forEach(({ count }, table) => this.count(table, bundle.partition, count));
    for (const { atMs, posts } of bundle.arrivals) this.latencies.add(now - atMs, posts);
    for (const sequence of rejected) this.reject(sequence);
    this.posts += sequences.length - rejected.size;
    if (now - this.reportedMs >= reportMs) this.report();
  }

  async finish(stopped: boolean): Promise<EmulationSummary> {
    const { expected } = this.options;
    await this.lookForCopies();
    const interrupted = stopped && (expected === undefined || this.next < expected);
    await this.write(interrupted ? "interrupted" : "finished");
    this.report();
    return this.summary(interrupted);
  }

  async fail(): Promise<EmulationSummary> {
    this.report();
    await this.write("failed");
    return this.summary(false);
  }

  private isTooLarge({ values }: Post): boolean {
    return tables.some((table) => values[table].length * 3 > maxRecordBytes && Buffer.byteLength(values[table]) > maxRecordBytes);
  }

  private reject(sequence: number, post?: Post): void {
    this.rejected.add(sequence, sequence);
    this.options.observer?.rejected(sequence);
    if (this.rejections.length < namedRejections) this.rejections.push(describeRejection(sequence, post));
  }

  private count(table: number, partition: number, records: number): void {
    const counts = this.counts[table];
    if (counts !== undefined) counts[partition] = (counts[partition] ?? 0) + records;
  }

  private report(): void {
    this.reportedMs = Date.now();
    const { onProgress, expected, target } = this.options;
    const progress: EmulationProgress = {
      posts: this.posts,
      of: expected,
      seconds: this.seconds,
      rate: this.rate.at(this.reportedMs, this.posts),
      inFlight: this.taken - this.acknowledged,
      latencyMs: this.latencies.summary(),
      partitions: Object.fromEntries(tables.map((table, index) => [target.topics[table], [...(this.counts[index] ?? [])]])),
    };
    onProgress?.(progress);
  }

  private async checkpoint(): Promise<void> {
    this.report();
    // Where that fails, the manifest stays behind, and the next one looks again.
    void this.lookForCopies().catch(() => undefined);
    // Without its manifest a run could not be proven, nor gone on with.
    await this.write("running").catch((error: Error) => this.producer?.fail(error));
  }

  private async lookForCopies(): Promise<void> {
    await this.copies?.look(this.producer?.firstOffsets() ?? []);
  }

  /** One write after another, the last one what the run ended as. */
  private write(state: RunManifest["state"]): Promise<void> {
    if (state !== "running") clearInterval(this.checkpoints);
    this.writing = this.writing.catch(() => undefined).then(() => this.options.runs.write(this.manifest(state)));
    return this.writing;
  }

  private manifest(state: RunManifest["state"]): RunManifest {
    const { target, plan, expected } = this.options;
    const { run, startedAt, startOffsets, doneOffsets } = this.start;
    const unacknowledged = this.producer?.unacknowledged() ?? [];
    const first = Math.min(this.next, ...unacknowledged.map((bundle) => bundle.first));
    const before = tables.map((table) => doneOffsets[table]);
    const isHeld = (table: number, partition: number): boolean => this.copies?.isKnown(table, partition) === false;
    const done = this.log.doneOffsets(first).map((offsets, table) => offsets.map((offset, partition) => (isHeld(table, partition) ? (before[table]?.[partition] ?? 0) : offset)));
    return {
      version: 2,
      run,
      stack: target.stack,
      clusterArn: target.clusterArn,
      startedAt,
      state,
      plan,
      expected: expected ?? null,
      topics: Object.fromEntries(
        tables.map((table, index) => [table, { name: target.topics[table], startOffsets: startOffsets[table], doneOffsets: done[index] ?? [] }]),
      ) as unknown as RunManifest["topics"],
      acknowledged: this.acknowledgedRanges(state === "running" ? first : this.next, state === "running" ? [] : unacknowledged),
      rejected: this.rejected.toJSON(),
      producer: { id: String(this.identity?.producerId ?? -1), epoch: this.identity?.producerEpoch ?? 0 },
      duplicates: this.start.duplicates + (this.copies?.count ?? 0),
    };
  }

  /** All before `end`, but for those that are not acknowledged or rejected. */
  private acknowledgedRanges(end: number, unacknowledged: readonly Bundle[]): RunManifest["acknowledged"] {
    const not = new SequenceRanges(this.rejected.toJSON());
    for (const { sequences } of unacknowledged) for (const sequence of sequences) not.add(sequence, sequence);
    const ahead = this.start.acknowledged.toJSON().filter(([, last]) => last >= end);
    const ranges = new SequenceRanges(ahead.map(([first, last]) => [Math.max(first, end), last]));
    let from = 0;
    for (const [first, last] of [...not.toJSON(), [end, end] as const]) {
      if (first > end) break;
      if (first > from) ranges.add(from, first - 1);
      from = last + 1;
    }
    return ranges.toJSON();
  }

  private summary(interrupted: boolean): EmulationSummary {
    const { target } = this.options;
    const seconds = this.seconds;
    return {
      run: this.start.run,
      stack: target.stack,
      posts: this.posts,
      topics: Object.fromEntries(tables.map((table) => [target.topics[table], { sent: this.posts }])),
      seconds,
      recordsPerSecond: Math.round(((this.posts - this.start.acknowledged.count) * tables.length) / Math.max(seconds, 0.001)),
      latencyMs: this.latencies.summary(),
      rejected: { count: this.rejected.count, first: this.rejections },
      duplicates: this.start.duplicates + (this.copies?.countInAll ?? 0),
      resumed: this.start.resumed,
      interrupted,
    };
  }

  private get seconds(): number {
    return (Date.now() - this.startedMs) / 1000;
  }
}

function describeRejection(sequence: number, post: Post | undefined): string {
  if (post === undefined) return `post ${sequence}: a record is larger than its topic takes (max.message.bytes)`;
  const sizes = tables.map((table) => `${table} ${Buffer.byteLength(post.values[table])} bytes`).join(", ");
  return `post ${sequence}, row ${post.row}: expected records of at most ${maxRecordBytes} bytes, got ${sizes}`;
}
