import type { Post } from "../../sources/post";
import { tables, type Table } from "../../tables/tables";
import type { Sink } from "../deliver";
import type { Brokers } from "../brokers/brokers";
import type { BrokerConnection } from "../brokers/brokerConnection";
import { partitionOf } from "../partition";
import { apis } from "../protocol/api";
import type { ProducerIdentity } from "../protocol/initProducerId";
import { errorCode, KafkaError } from "../protocol/kafkaError";
import { produceRequest, readProduceResponse, type ProduceResponse } from "../protocol/produce";
import { batchHeaderBytes, type RecordBatch } from "../protocol/recordBatch";
import { splitBatch } from "../protocol/splitBatch";
import { defaultWaits, type Waits } from "../waits";
import { allTables, Bundle } from "./bundle";
import { BufferPool } from "./bufferPool";
import { Lane, type Parcel, type Setback } from "./lane";
import { PostParts } from "./postParts";

export interface PostProducerOptions {
  readonly run: string;
  readonly topics: Readonly<Record<Table, string>>;
  /** Partitions of each topic: the same number, so that the three records of a post share one. */
  readonly partitions: number;
  readonly identity: ProducerIdentity;
  readonly brokers: Brokers;
  /** Told when every record of a bundle is stored by all in-sync replicas, or given up as too large. */
  readonly onDelivered: (bundle: Bundle) => void;
  /** Told of what goes wrong and is ridden out so far. */
  readonly onTrouble?: (error: Error) => void;
  readonly limits: ProducerLimits;
  /** How long a batch may stay without acknowledgement. */
  readonly giveUpAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default defaultWaits */
  readonly waits?: Waits;
}

export interface ProducerLimits {
  /** Size of a record batch when it is full. */
  readonly batchBytes: number;
  /** How long posts wait for others to fill their batch. */
  readonly lingerMs: number;
  /** Requests under way on a connection: at most 5, or order is lost. */
  readonly maxInFlight: number;
  /** Of all posts that were taken and are not acknowledged. */
  readonly bufferBytes: number;
}

export const defaultLimits: ProducerLimits = { batchBytes: 128 * 1024, lingerMs: 5, maxInFlight: 5, bufferBytes: 24 * 1024 * 1024 };

/** Java's `max.request.size`, just below what brokers take (`message.max.bytes`). */
export const maxRecordBytes = 1024 * 1024;

const replicasTimeoutMs = 30_000;

/**
 * Sends posts with an idempotent producer's guarantees: each record is stored once, in order, by all in-sync replicas. The three
 * records of a post go to the same partition number of the three topics. Brokers that go away, leaders that move and
 * sessions that end are ridden out.
 */
export class PostProducer implements Sink {
  private readonly lanes: readonly (readonly Lane[])[];
  private readonly open: (Bundle | undefined)[];
  private readonly closed: Bundle[][];
  private readonly parts: PostParts;
  private readonly pool: BufferPool;
  private led = new Map<number, Lane[]>();
  private outstanding = 0;
  private failure: Error | undefined;
  private lastTrouble: Error | undefined;
  private wakeUps: (() => void)[] = [];
  private readonly guards = new Set<(error: Error) => void>();
  private flushing = false;
  private refreshing = false;
  private pumpTimer: { readonly atMs: number; readonly timer: NodeJS.Timeout } | undefined;
  private readonly waits: Waits;
  private readonly checkTimer: NodeJS.Timeout;
  private readonly throttledUntil = new Map<number, number>();

  constructor(private readonly options: PostProducerOptions) {
    const { partitions, topics, identity, limits } = options;
    this.lanes = Array.from({ length: partitions }, (_, partition) => tables.map((table, index) => new Lane(topics[table], partition, index, identity)));
    this.open = this.lanes.map(() => undefined);
    this.closed = this.lanes.map(() => []);
    this.parts = new PostParts(options.run);
    this.pool = new BufferPool(limits.batchBytes);
    this.waits = options.waits ?? defaultWaits;
    this.checkTimer = setInterval(() => this.check(), this.waits.checkMs);
    void this.refresh();
  }

  /** Takes a post. @param which of its tables' records to send, as bits; @throws what made delivery impossible */
  add(post: Post, which = allTables): void {
    if (this.failure !== undefined) throw this.failure;
    const partition = partitionOf(String(post.row), this.lanes.length);
    this.parts.fill(post.row, post.sequence);
    this.bundleFor(partition, post).add(post, this.parts, which, this.now());
  }

  /** Whether posts may be added now; when not, wait for `room`. */
  get hasRoom(): boolean {
    return this.outstanding < this.options.limits.bufferBytes;
  }

  /** Resolves when something was acknowledged. @throws what made delivery impossible */
  async room(): Promise<void> {
    while (!this.hasRoom) await this.progress();
  }

  /** Resolves when all posts that were added are acknowledged. @throws what made delivery impossible */
  async flush(): Promise<void> {
    this.flushing = true;
    this.open.forEach((_, partition) => this.closeBundle(partition));
    this.pump();
    while (this.closed.some((bundles) => bundles.length > 0)) await this.progress();
    this.flushing = false;
  }

  /** The same promise, but rejected as soon as delivery has become impossible. */
  guard<T>(promise: Promise<T>): Promise<T> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.guards.add(reject);
      promise.then(resolve, reject).finally(() => this.guards.delete(reject));
    });
  }

  /** Every bundle that is not acknowledged, those that still take posts included. */
  unacknowledged(): readonly Bundle[] {
    return [...this.closed.flat(), ...this.open.filter((bundle) => bundle !== undefined)];
  }

  /** The first offsets that its records got: by table, by partition; undefined where it wrote none. */
  firstOffsets(): readonly (readonly (bigint | undefined)[])[] {
    return tables.map((_, table) => this.lanes.map((lanes) => lanes[table]?.firstOffset));
  }

  close(): void {
    clearInterval(this.checkTimer);
    clearTimeout(this.pumpTimer?.timer);
    this.failure ??= new KafkaError("CLOSED", "the producer is closed");
  }

  /** To be called when a broker can be sent to, and now and then by `brokers`. */
  pump(): void {
    if (this.failure !== undefined) return;
    for (const [id, lanes] of this.led) {
      if (lanes.some((lane) => this.isDue(lane))) this.pumpBroker(id, lanes);
    }
  }

  /** Told of trouble that is ridden out, for the message when it is not. */
  noteTrouble(error: Error): void {
    this.trouble(error);
    void this.refresh();
  }

  private trouble(error: Error): void {
    this.lastTrouble = error;
    // A producer that was closed loses its connections, and nobody minds.
    if (this.failure === undefined) this.options.onTrouble?.(error);
  }

  private bundleFor(partition: number, post: Post): Bundle {
    const current = this.open[partition];
    if (current?.fits(post, this.parts)) return current;
    if (current !== undefined) {
      this.closeBundle(partition);
      this.pump();
    }
    const bundle = new Bundle(partition, this.buffersFor(post));
    this.open[partition] = bundle;
    this.outstanding += bundleBytes(bundle);
    this.pumpAt(this.now() + this.options.limits.lingerMs);
    return bundle;
  }

  /** A value that is larger than a batch gets a batch of its own size. */
  private buffersFor(post: Post): readonly Buffer[] {
    return tables.map((table) => this.pool.take(Buffer.byteLength(post.values[table]) + singleOverheadBytes));
  }

  private closeBundle(partition: number): void {
    const bundle = this.open[partition];
    if (bundle === undefined) return;
    this.open[partition] = undefined;
    this.closed[partition]?.push(bundle);
    bundle.batches.forEach((batch, table) => {
      if (batch.count === 0) return;
      bundle.left++;
      this.lanes[partition]?.[table]?.push({ bundle, table, batch, baseSequence: undefined, firstSentMs: 0 });
    });
  }

  /** Whether a lane has something to send: a full batch, or one that has waited long enough. */
  private isDue(lane: Lane): boolean {
    if (lane.waiting > 0) return true;
    const bundle = this.open[lane.partition];
    return bundle !== undefined && (this.flushing || bundle.openedMs + this.options.limits.lingerMs <= this.now());
  }

  private pumpBroker(id: number, lanes: readonly Lane[]): void {
    const connection = this.options.brokers.connection(id);
    if (connection === undefined) return;
    const throttledUntil = this.throttledUntil.get(id) ?? 0;
    if (throttledUntil > this.now()) {
      this.pumpAt(throttledUntil);
      return;
    }
    while (connection.underWay < this.options.limits.maxInFlight) {
      if (!connection.isReady) {
        void connection.renewed?.then(() => this.pump());
        return;
      }
      const load = this.load(id, lanes);
      if (load.length === 0) return;
      this.send(id, connection, load);
    }
  }

  /** At most one parcel of each lane. */
  private load(id: number, lanes: readonly Lane[]): readonly Loaded[] {
    const now = this.now();
    const load: Loaded[] = [];
    for (const lane of lanes) {
      // The leader may have moved since: then it is being looked up.
      if (lane.leader !== id) continue;
      if (!lane.isOpen(now)) {
        if (lane.notBeforeMs > now) this.pumpAt(lane.notBeforeMs);
        continue;
      }
      if (lane.waiting === 0 && this.isDue(lane)) this.closeBundle(lane.partition);
      const taken = lane.take(now);
      if (taken !== undefined) load.push({ lane, ...taken });
    }
    return load;
  }

  private send(id: number, connection: BrokerConnection, load: readonly Loaded[]): void {
    const byTopic = new Map<string, { partition: number; records: Buffer }[]>();
    for (const { lane, records } of load) {
      const list = byTopic.get(lane.topic) ?? [];
      list.push({ partition: lane.partition, records });
      byTopic.set(lane.topic, list);
    }
    connection.request(apis.produce, ...produceRequest(byTopic, replicasTimeoutMs)).then(
      (response) => this.settle(id, load, readProduceResponse(response)),
      (error: Error) => this.lost(load, error),
    );
  }

  private settle(id: number, load: readonly Loaded[], { results, throttleMs }: ProduceResponse): void {
    if (throttleMs > 0) this.throttledUntil.set(id, this.now() + throttleMs);
    const byLane = new Map(results.map((result) => [`${result.topic}/${result.partition}`, result]));
    for (const { lane, parcel } of load) {
      const result = byLane.get(`${lane.topic}/${lane.partition}`);
      const error = result === undefined ? unanswered : errorCode(result.errorCode);
      if (error === undefined || error.remedy === "stored") this.stored(lane, parcel, result?.baseOffset ?? -1n);
      else this.setBack(lane, parcel, error);
    }
    this.wake();
    this.pump();
  }

  private stored(lane: Lane, parcel: Parcel, baseOffset: bigint): void {
    lane.stored(parcel, baseOffset);
    if (baseOffset >= 0n) parcel.bundle.endOffsets[parcel.table] = baseOffset + BigInt(parcel.batch.count);
    this.finish(parcel);
  }

  private setBack(lane: Lane, parcel: Parcel, error: Setback): void {
    this.lastTrouble = new KafkaError(error.type, `${lane.topic} partition ${lane.partition}: ${error.type}`, { request: apis.produce.name, topic: lane.topic });
    if (error.remedy !== "fatal") this.trouble(this.lastTrouble);
    switch (error.remedy) {
      case "fatal":
        this.fail(this.lastTrouble);
        return;
      case "size":
        this.shrink(lane, parcel);
        return;
      case "leader":
        lane.leader = undefined;
        void this.refresh();
        break;
      case "retry":
      case "sequence":
      case "stored":
        break;
    }
    lane.notBeforeMs = this.now() + this.waits.resendMs;
    lane.failed(parcel, error);
    this.pumpAt(lane.notBeforeMs);
  }

  /** Too large for the topic's `max.message.bytes`: in halves, and a single record not at all. */
  private shrink(lane: Lane, parcel: Parcel): void {
    const { bundle, batch, table, firstSentMs } = parcel;
    if (batch.count === 1) {
      bundle.rejected.add(sequenceOfOnly(batch));
      lane.dropped(parcel);
      this.finish(parcel);
      return;
    }
    const [first, second] = splitBatch(batch, bundle.openedMs);
    const baseSequence = parcel.baseSequence ?? 0;
    bundle.left++;
    lane.replaced(parcel, [
      { bundle, table, batch: first, baseSequence, firstSentMs },
      { bundle, table, batch: second, baseSequence: (baseSequence + first.count) & 0x7fffffff, firstSentMs },
    ]);
  }

  private finish({ bundle }: Parcel): void {
    if (--bundle.left > 0) return;
    const bundles = this.closed[bundle.partition];
    bundles?.splice(bundles.indexOf(bundle), 1);
    this.outstanding -= bundleBytes(bundle);
    for (const { bytes } of bundle.batches) this.pool.giveBack(bytes);
    this.options.onDelivered(bundle);
  }

  /** The connection ended: nobody knows what of this the broker has. */
  private lost(load: readonly Loaded[], error: Error): void {
    this.trouble(error);
    for (const { lane, parcel } of load) {
      lane.leader = undefined;
      lane.failed(parcel, { type: "NETWORK_EXCEPTION", remedy: "leader" });
    }
    void this.refresh();
  }

  /** Learns who leads which partition, again and again until every one has a leader. */
  private async refresh(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    try {
      while (this.failure === undefined) {
        const waitMs = await this.tryRefresh();
        if (waitMs === 0) break;
        await pause(waitMs);
      }
    } finally {
      this.refreshing = false;
    }
    this.pump();
  }

  /** 0 when every partition has a leader, else the time to wait before asking again. */
  private async tryRefresh(): Promise<number> {
    try {
      const { leaders } = await this.options.brokers.metadata(Object.values(this.options.topics));
      const lanes = this.lanes.flat();
      for (const lane of lanes) lane.leader = leaders.get(lane.topic)?.[lane.partition];
      this.led = byLeader(lanes);
      return lanes.every(({ leader }) => leader !== undefined) ? 0 : this.waits.electionMs;
    } catch (error) {
      this.trouble(error as Error);
      if (error instanceof KafkaError && fatal(error)) this.fail(error);
      return this.waits.firstReconnectMs;
    }
  }

  /** Gives up when a batch has been on its way for too long. */
  private check(): void {
    const now = this.now();
    for (const lane of this.lanes.flat()) {
      const since = lane.oldest?.bundle.openedMs ?? Infinity;
      if (now - since > this.options.giveUpAfterMs) this.fail(this.lastTrouble ?? new KafkaError("REQUEST_TIMED_OUT", `no acknowledgement for ${(now - since) / 1000} s`));
    }
    // What waits for a broker that cannot be reached may have a new leader by now.
    if (this.lanes.flat().some((lane) => lane.waiting > 0 && !this.isReachable(lane))) void this.refresh();
    this.pump();
  }

  private isReachable({ leader }: Lane): boolean {
    return leader !== undefined && this.options.brokers.connection(leader) !== undefined;
  }

  /** Makes an end: whatever is waited for here is rejected with the error. */
  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
    for (const reject of this.guards) reject(this.failure);
  }

  private progress(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.wakeUps.push(() => (this.failure === undefined ? resolve() : reject(this.failure)));
    });
  }

  private wake(): void {
    for (const wakeUp of this.wakeUps.splice(0)) wakeUp();
  }

  /** One timer, for the soonest of what is to come. */
  private pumpAt(atMs: number): void {
    if (this.pumpTimer !== undefined && this.pumpTimer.atMs <= atMs) return;
    clearTimeout(this.pumpTimer?.timer);
    const timer = setTimeout(() => {
      this.pumpTimer = undefined;
      this.pump();
      this.rearm();
    }, Math.max(0, atMs - this.now()));
    this.pumpTimer = { atMs, timer };
  }

  /** For posts that still linger. */
  private rearm(): void {
    const oldest = Math.min(...this.open.map((bundle) => bundle?.openedMs ?? Infinity));
    const dueMs = oldest + this.options.limits.lingerMs;
    if (oldest !== Infinity && dueMs > this.now()) this.pumpAt(dueMs);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** A lane's parcel in a request. */
interface Loaded {
  readonly lane: Lane;
  readonly parcel: Parcel;
  readonly records: Buffer;
}

const unanswered: Setback = { type: "NETWORK_EXCEPTION", remedy: "leader" };

/** A batch of one record: its head, the record's, key and headers. */
const singleOverheadBytes = batchHeaderBytes + 256;

function bundleBytes(bundle: Bundle): number {
  return bundle.batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function byLeader(lanes: readonly Lane[]): Map<number, Lane[]> {
  const led = new Map<number, Lane[]>();
  for (const lane of lanes) {
    if (lane.leader === undefined) continue;
    led.set(lane.leader, [...(led.get(lane.leader) ?? []), lane]);
  }
  return led;
}

function fatal({ type }: KafkaError): boolean {
  return type === "TOPIC_AUTHORIZATION_FAILED" || type === "UNSUPPORTED_SASL_MECHANISM";
}

/** A record ends in its last header, the post's sequence number: digits behind their length, which is no digit. */
function sequenceOfOnly({ bytes, size }: RecordBatch): number {
  return Number(/\d+$/.exec(bytes.toString("latin1", size - 17, size))?.[0]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
