import type { ErrorCode } from "../protocol/kafkaError";
import type { ProducerIdentity } from "../protocol/initProducerId";
import type { RecordBatch } from "../protocol/recordBatch";
import type { Bundle } from "./bundle";

/** One batch on its way to one partition of one topic. */
export interface Parcel {
  readonly bundle: Bundle;
  /** Which of the bundle's batches it is. */
  readonly table: number;
  readonly batch: RecordBatch;
  /** Number of its first record among the producer's records for the partition; undefined until it is first sent. */
  baseSequence: number | undefined;
  /** When it was first sent. */
  firstSentMs: number;
}

/** What became of a parcel that was not stored. */
export type Setback = ErrorCode | { readonly type: string; readonly remedy: "leader" };

/** Brokers keep the last five batches of a producer, and know a repeated one only among them. */
const mostUnderWay = 5;
const sequenceLimit = 0x7fff_ffff;

/**
 * One partition of one topic, as an idempotent producer writes it (KIP-98, KIP-360): batches leave in order, up to five
 * under way at once; after a setback none leaves until all that are under way have been answered, and then those that
 * were not stored go again, in order, with their old numbers, so that a broker that has one already says so instead of storing it twice.
 */
export class Lane {
  /** Id of the leading broker; undefined while there is none. */
  leader: number | undefined;
  /** Nothing is sent before. */
  notBeforeMs = 0;
  /** The first offset that this producer's records got; undefined before. */
  firstOffset: bigint | undefined;
  private queue: Parcel[] = [];
  private underWay: Parcel[] = [];
  private setBack: Parcel[] = [];
  /** True from a setback until everything under way has been answered. */
  private draining = false;
  private renumber = false;
  private nextSequence = 0;
  private epochs = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    /** Index of the table. */
    readonly table: number,
    private readonly identity: ProducerIdentity,
  ) {}

  push(parcel: Parcel): void {
    this.queue.push(parcel);
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.underWay.length === 0 && this.setBack.length === 0;
  }

  /** Whether `take` would give one if there was one. */
  isOpen(nowMs: number): boolean {
    return !this.draining && this.underWay.length < mostUnderWay && nowMs >= this.notBeforeMs;
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** The parcel that has been on its way longest. */
  get oldest(): Parcel | undefined {
    return this.setBack[0] ?? this.underWay[0] ?? this.queue[0];
  }

  /** The epoch in which this lane writes. */
  get producerEpoch(): number {
    return this.identity.producerEpoch + this.epochs;
  }

  /** The next parcel to send, its batch sealed; undefined when there is none, or none may be sent now. */
  take(nowMs: number): { readonly parcel: Parcel; readonly records: Buffer } | undefined {
    if (!this.isOpen(nowMs)) return undefined;
    const parcel = this.queue.shift();
    if (parcel === undefined) return undefined;
    if (parcel.baseSequence === undefined) {
      parcel.baseSequence = this.nextSequence;
      this.nextSequence = after(this.nextSequence, parcel.batch.count);
    }
    if (parcel.firstSentMs === 0) parcel.firstSentMs = nowMs;
    this.underWay.push(parcel);
    const stamp = { producerId: this.identity.producerId, producerEpoch: this.producerEpoch, baseSequence: parcel.baseSequence };
    return { parcel, records: parcel.batch.seal(stamp) };
  }

  /** The broker has the parcel. @param baseOffset -1 when it does not know where */
  stored(parcel: Parcel, baseOffset: bigint): void {
    this.answered(parcel);
    if (baseOffset >= 0n && this.firstOffset === undefined) this.firstOffset = baseOffset;
    this.settle();
  }

  /** The broker does not have the parcel, or nobody knows: it goes again. */
  failed(parcel: Parcel, setback: Setback): void {
    // A gap before the first one is not of our making: the broker has lost what it knew of this producer.
    if (setback.remedy === "sequence" && !this.draining && this.underWay[0] === parcel) this.renumber = true;
    this.setBackWith(parcel, [parcel]);
  }

  /** The parcel goes again as smaller ones, which take over its numbers. */
  replaced(parcel: Parcel, parts: readonly Parcel[]): void {
    this.setBackWith(parcel, parts);
  }

  /** The broker will never take the parcel: its numbers go to those behind it, none of which it can have taken. */
  dropped(parcel: Parcel): void {
    this.setBackWith(parcel, []);
    this.nextSequence = parcel.baseSequence ?? this.nextSequence;
    for (const later of [...this.setBack, ...this.underWay, ...this.queue]) later.baseSequence = undefined;
  }

  private setBackWith(parcel: Parcel, again: readonly Parcel[]): void {
    this.draining = true;
    this.setBack.push(...again);
    this.answered(parcel);
    this.settle();
  }

  private answered(parcel: Parcel): void {
    this.underWay = this.underWay.filter((other) => other !== parcel);
  }

  private settle(): void {
    if (!this.draining || this.underWay.length > 0) return;
    this.draining = false;
    if (this.renumber) this.startNewEpoch();
    // Answers of two leaders may have crossed.
    this.queue = [...this.setBack.sort((a, b) => a.bundle.first - b.bundle.first), ...this.queue];
    this.setBack = [];
  }

  /** Numbers begin at 0 in a new epoch (KIP-360); what is sent again is known not to be stored. */
  private startNewEpoch(): void {
    this.renumber = false;
    this.epochs++;
    this.nextSequence = 0;
    for (const parcel of [...this.setBack, ...this.queue]) parcel.baseSequence = undefined;
  }
}

/** Numbers run to 2^31 - 1, and then on from 0. */
function after(sequence: number, count: number): number {
  return (sequence + count) & sequenceLimit;
}
