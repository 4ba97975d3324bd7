import type { Order } from "../order/rowOrder";
import type { Table } from "../tables/tables";
import type { SequenceRange } from "./sequenceRanges";

/** What a run set out to do and what became of it: enough to prove what it delivered, and to send the same again. */
export interface RunManifest {
  readonly version: 1;
  readonly run: string;
  readonly stack: string;
  readonly clusterArn: string;
  readonly startedAt: string;
  readonly state: "running" | "finished" | "interrupted" | "failed";
  readonly seed: number;
  readonly order: Order;
  /** Posts asked for; null until interrupted. */
  readonly posts: number | null;
  /** Topic by table. */
  readonly topics: Readonly<Record<Table, TopicStart>>;
  /** Sequence numbers of the posts of which every record was acknowledged. */
  readonly acknowledged: readonly SequenceRange[];
}

export interface TopicStart {
  readonly name: string;
  /** The offset after the last record before the run, by partition number. */
  readonly startOffsets: readonly number[];
}

/** An id that sorts by time: `20261122T153000-4f1c9a`. */
export function newRunId(now: Date, randomHex: string): string {
  return `${now.toISOString().replace(/[-:]|\.\d+Z/g, "")}-${randomHex}`;
}
