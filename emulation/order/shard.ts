/** One of several processes or machines that share the rows of a run: number `index` of `of`, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Whether a row is this shard's: every row is one shard's, whatever the order, so a repeated row keeps its order, too. */
export function isOwn({ index, of }: Shard, row: number): boolean {
  return row % of === index - 1;
}

/** A whole run. */
export const wholeRun: Shard = { index: 1, of: 1 };
