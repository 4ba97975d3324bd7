import { isOwn, wholeRun, type Shard } from "./shard";

export interface PositionOptions {
  /** How many posts all shards make together; as many as there are rows when undefined. */
  readonly posts?: number;
  /** @default a whole run */
  readonly shard?: Shard;
  /** The first sequence number wanted: where a run that was cut off goes on. @default 0 */
  readonly from?: number;
}

/** A post to be made: its place in the run, or in the shard's part of it, and its row. */
export interface Position {
  readonly sequence: number;
  readonly row: number;
}

/** Numbers the rows of a run that this process posts. */
export function* positions(rows: Iterable<number>, { posts = Infinity, shard = wholeRun, from = 0 }: PositionOptions): Generator<Position, void, void> {
  let place = 0;
  let sequence = 0;
  for (const row of rows) {
    if (place++ >= posts) return;
    if (!isOwn(shard, row)) continue;
    if (sequence >= from) yield { sequence, row };
    sequence++;
  }
}
