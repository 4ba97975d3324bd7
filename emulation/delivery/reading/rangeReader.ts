import { EmulationError } from "../../error";
import type { Brokers } from "../brokers/brokers";
import { apis } from "../protocol/api";
import { fetchRequest, readFetchResponse, type FetchLimits, type FetchResult } from "../protocol/fetch";
import { errorCode, KafkaError, remedyOf, throwIfError } from "../protocol/kafkaError";
import { readBatches } from "../protocol/readBatches";
import type { StoredRecord } from "../protocol/storedRecord";
import { defaultWaits, type Waits } from "../waits";
import { RangeCursor, type OffsetRange } from "./rangeCursor";

export interface RangeReaderOptions {
  readonly brokers: Brokers;
  /** How long nothing may come while there is something to read. */
  readonly stallMs: number;
  /** The first offset that a partition has now. */
  readonly startOf: (topic: string, partition: number) => Promise<bigint>;
  /** @default defaultWaits */
  readonly waits?: Waits;
}

/** A batch of one partition; its records are made when they are asked for. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: () => readonly StoredRecord[];
}

/** So much is held of a broker's answer at a time. */
const limits: FetchLimits = { waitMs: 500, bytes: 2 << 20, partitionBytes: 256 << 10 };

/** No partition is read further ahead of the others than this: a post's three records then come at about the same time, and nobody has to remember the first for long. */
const mostAheadRecords = 4_096;

/** Fetches ranges round by round, from every leader at once. */
export class RangeReader {
  private readonly cursors: readonly RangeCursor[];
  private leadersKnown = false;
  private lastTrouble: Error | undefined;
  private wakeUp: () => void = () => undefined;
  private closed = false;

  constructor(
    ranges: readonly OffsetRange[],
    private readonly options: RangeReaderOptions,
  ) {
    this.cursors = ranges.map((range) => new RangeCursor(range)).filter(({ isOpen }) => isOpen);
  }

  get isDone(): boolean {
    return this.closed || !this.cursors.some(({ isOpen }) => isOpen);
  }

  /** The next batches. @throws EmulationError when nothing comes any more, KafkaError when nothing can */
  async next(): Promise<readonly FetchedBatch[]> {
    const startedMs = Date.now();
    while (!this.isDone) {
      if (!this.leadersKnown) await this.findLeaders();
      const batches = await this.round();
      if (batches.length > 0) return batches;
      if (Date.now() - startedMs > this.options.stallMs) throw this.stalled();
      if (!(await this.isWokenWithin((this.options.waits ?? defaultWaits).electionMs))) this.leadersKnown = false;
    }
    return [];
  }

  /** To be called when a broker can be asked that could not before. */
  wake(): void {
    this.wakeUp();
  }

  /** Nothing more is asked for, though there is more to read. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Told of trouble that is ridden out, for the message when it is not. */
  noteTrouble(error: Error): void {
    this.lastTrouble = error;
  }

  private async findLeaders(): Promise<void> {
    try {
      const { leaders } = await this.options.brokers.metadata([...new Set(this.cursors.map(({ topic }) => topic))]);
      for (const cursor of this.cursors) cursor.leader = leaders.get(cursor.topic)?.[cursor.partition];
      this.leadersKnown = true;
    } catch (error) {
      this.rideOut(error as Error);
    }
  }

  private async round(): Promise<readonly FetchedBatch[]> {
    const answers = await Promise.all([...byLeader(this.due())].map(([leader, led]) => this.fetch(leader, led)));
    return answers.flat();
  }

  /** The ranges to go on with, those that lag furthest behind first. */
  private due(): readonly RangeCursor[] {
    const open = this.cursors.filter(({ isOpen }) => isOpen).sort((a, b) => a.share - b.share);
    const least = open[0]?.share ?? 0;
    return open.filter((cursor) => cursor.aheadOf(least) <= mostAheadRecords);
  }

  private async fetch(leader: number, cursors: readonly RangeCursor[]): Promise<readonly FetchedBatch[]> {
    const results = await this.ask(leader, cursors);
    const batches: FetchedBatch[] = [];
    for (const result of results) {
      const cursor = cursors.find(({ topic, partition }) => topic === result.topic && partition === result.partition);
      if (cursor === undefined || (await this.isSetBack(cursor, result))) continue;
      for (const batch of readBatches(result.records, String(cursor))) batches.push({ topic: cursor.topic, partition: cursor.partition, records: cursor.pass(batch) });
    }
    return batches;
  }

  private async ask(leader: number, cursors: readonly RangeCursor[]): Promise<readonly FetchResult[]> {
    const connection = this.options.brokers.connection(leader);
    if (connection === undefined) return [];
    try {
      const request = fetchRequest(cursors.map(({ topic, partition, next }) => ({ topic, partition, offset: next })), limits);
      const response = readFetchResponse(await connection.request(apis.fetch, request));
      throwIfError(response.errorCode, "fetch");
      return response.results;
    } catch (error) {
      this.rideOut(error as Error);
      return [];
    }
  }

  /** Whether a partition could not be read this time. */
  private async isSetBack(cursor: RangeCursor, { errorCode: code, topic }: FetchResult): Promise<boolean> {
    const error = errorCode(code);
    if (error === undefined) return false;
    if (error.type === "OFFSET_OUT_OF_RANGE") await this.moveToStart(cursor);
    else this.rideOut(new KafkaError(error.type, `${String(cursor)}: ${error.type}`, { request: apis.fetch.name, topic }));
    return true;
  }

  /** Retention has removed what was to be read next: it comes out as missing. */
  private async moveToStart(cursor: RangeCursor): Promise<void> {
    const start = await this.options.startOf(cursor.topic, cursor.partition);
    if (start <= cursor.next) throw new EmulationError(`Expected to read ${String(cursor)} from offset ${cursor.next} on, but its log has become shorter: the topic was made again, or a broker that lacked its last records became its leader. Run this again to see what is left.`);
    cursor.next = start;
  }

  private rideOut(error: Error): void {
    if (error instanceof KafkaError && remedyOf(error.type) === "fatal" && !passing.has(error.type)) throw error;
    this.lastTrouble = error;
    this.leadersKnown = false;
  }

  private stalled(): EmulationError {
    const [first] = this.due();
    const trouble = this.lastTrouble === undefined ? "" : ` (${this.lastTrouble.message})`;
    return new EmulationError(
      `Expected to read ${String(first)} up to offset ${first?.to}, but nothing came after offset ${first?.next} for ${this.options.stallMs / 1000} s${trouble}. Check that every partition has a leader: kafka-topics.sh --describe on the client machine.`,
      { cause: this.lastTrouble },
    );
  }

  private isWokenWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/** A session that is refused may be let in a moment later, when policies or credentials have been renewed. */
const passing = new Set(["SASL_AUTHENTICATION_FAILED", "ILLEGAL_SASL_STATE"]);

function byLeader(cursors: readonly RangeCursor[]): ReadonlyMap<number, readonly RangeCursor[]> {
  const led = new Map<number, RangeCursor[]>();
  for (const cursor of cursors) {
    if (cursor.leader === undefined) continue;
    const others = led.get(cursor.leader);
    if (others === undefined) led.set(cursor.leader, [cursor]);
    else others.push(cursor);
  }
  return led;
}
