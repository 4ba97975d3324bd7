import { RecordBatch, type RecordParts } from "../protocol/recordBatch";
import type { Post } from "../../sources/post";
import { tables } from "../../tables/tables";

/** Bit of each table, in the order of `tables`, in the set of a post's tables that are to be sent. */
export const allTables = (1 << tables.length) - 1;

/** Posts whose records go to the same partition number of the topics: a record batch for each table. */
export class Bundle {
  /** In the order of `tables`. */
  readonly batches: readonly RecordBatch[];
  /** Sequence numbers of the posts, rising. */
  readonly sequences: number[] = [];
  /** When posts were added: how many, and when. */
  readonly arrivals: { readonly atMs: number; posts: number }[] = [];
  /** Batches that are not acknowledged yet; counted from when the bundle is closed. */
  left = 0;
  /** By table, the offset after the last record of its batch, once that is acknowledged. */
  readonly endOffsets: (bigint | undefined)[] = tables.map(() => undefined);
  /** Sequence numbers of posts of which a record is too large for its topic. */
  readonly rejected = new Set<number>();

  constructor(
    readonly partition: number,
    buffers: readonly Buffer[],
  ) {
    this.batches = buffers.map((buffer) => new RecordBatch(buffer));
  }

  /** Whether a post surely fits. */
  fits({ values }: Post, { key, headers }: RecordParts): boolean {
    return tables.every((table, index) => this.batches[index]?.fits(key.length, mostBytes(values[table]), headers.length));
  }

  /** Adds a post that `fits`. @param which of its tables, as bits */
  add(post: Post, parts: RecordParts, which: number, nowMs: number): void {
    for (let index = 0; index < tables.length; index++) {
      const table = tables[index];
      if (table !== undefined && (which & (1 << index)) !== 0) this.batches[index]?.append(post.values[table], parts, nowMs);
    }
    this.sequences.push(post.sequence);
    const last = this.arrivals.at(-1);
    if (last?.atMs === nowMs) last.posts++;
    else this.arrivals.push({ atMs: nowMs, posts: 1 });
  }

  get first(): number {
    return this.sequences[0] ?? -1;
  }

  get last(): number {
    return this.sequences.at(-1) ?? -1;
  }

  get openedMs(): number {
    return this.arrivals[0]?.atMs ?? Infinity;
  }
}

/** UTF-8 takes at most three bytes for each unit of a string. Counting them exactly is worth it only for a long one. */
function mostBytes(value: string): number {
  return value.length < 8_192 ? value.length * 3 : Buffer.byteLength(value);
}
