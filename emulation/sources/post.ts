import type { Table } from "../tables/tables";

/** One post: the three records that belong together. */
export interface Post {
  /** Its place in the run, from 0. */
  readonly sequence: number;
  /** Number of the row in each of the three tables. */
  readonly row: number;
  /** The record's JSON text, by table. */
  readonly values: Readonly<Record<Table, string>>;
}

/** Where posts come from. Batches rather than posts, so that waiting costs little at full speed; pulled, so that it never runs ahead. */
export type PostSource = AsyncIterable<readonly Post[]>;
