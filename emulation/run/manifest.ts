import type { Table } from "../tables/tables";
import type { SequenceRange } from "./sequenceRanges";

/** What a run set out to do and what became of it: enough to prove what it delivered, and to go on where it was cut off. */
export interface RunManifest {
  readonly version: 2;
  readonly run: string;
  readonly stack: string;
  readonly clusterArn: string;
  readonly startedAt: string;
  readonly state: "running" | "finished" | "interrupted" | "failed";
  /** Which posts the run makes, as its source understands it. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** Posts expected in all; null where nobody knows. */
  readonly expected: number | null;
  /** Topic by table. */
  readonly topics: Readonly<Record<Table, TopicProgress>>;
  /** Sequence numbers of the posts of which every record was acknowledged. While the run goes on, only those before the first that was not. */
  readonly acknowledged: readonly SequenceRange[];
  /** Sequence numbers of the posts of which a record is too large to be sent ever. */
  readonly rejected: readonly SequenceRange[];
  /** The producer that wrote last: the one that goes on raises its epoch, so that nothing late of this one is stored any more. */
  readonly producer: { readonly id: string; readonly epoch: number };
  /** Records up to `doneOffsets` that are stored twice. */
  readonly duplicates: number;
}

export interface TopicProgress {
  readonly name: string;
  /** The offset after the last record before the run, by partition number. */
  readonly startOffsets: readonly number[];
  /** By partition number: no record of a post behind the first range of `acknowledged` is stored before this offset. */
  readonly doneOffsets: readonly number[];
}

/** An id that sorts by time: `20261122T153000-4f1c9a`. */
export function newRunId(now: Date, randomHex: string): string {
  return `${now.toISOString().replace(/[-:]|\.\d+Z/g, "")}-${randomHex}`;
}
