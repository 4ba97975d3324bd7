import type { StoredBatch } from "../protocol/readBatches";
import type { StoredRecord } from "../protocol/storedRecord";

/** What to read of a partition: from one offset up to, and not including, another. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** A range that is being read. */
export class RangeCursor implements OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
  /** The offset to go on from. */
  next: bigint;
  /** Id of the leading broker; undefined while it is not known. */
  leader: number | undefined;

  constructor({ topic, partition, from, to }: OffsetRange) {
    [this.topic, this.partition, this.from, this.to, this.next] = [topic, partition, from, to, from];
  }

  get isOpen(): boolean {
    return this.next < this.to;
  }

  /** What part of it has been read: 0 to 1. */
  get share(): number {
    return Number(this.next - this.from) / this.length;
  }

  /** By how many records it is ahead of one of which such a part has been read. */
  aheadOf(share: number): number {
    return (this.share - share) * this.length;
  }

  /**
   * Goes on behind a batch.
   *
   * @returns its records that belong to the range, made when they are asked for: a broker answers in whole batches, which
   *   may begin before the offset that was asked for, and end behind the last
   */
  pass({ lastOffset, records }: StoredBatch): () => readonly StoredRecord[] {
    const [first, end] = [this.next, this.to];
    if (lastOffset >= this.next) this.next = lastOffset + 1n;
    return () => records().filter(({ offset }) => offset >= first && offset < end);
  }

  toString(): string {
    return `${this.topic} partition ${this.partition}`;
  }

  private get length(): number {
    return Number(this.to - this.from);
  }
}
