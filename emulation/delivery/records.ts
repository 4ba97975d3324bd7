import type { Post } from "../sources/post";
import { tables, type Table } from "../tables/tables";
import { headers } from "./headers";
import type { OutgoingRecord } from "./kafka";
import { partitionOf } from "./partition";

/** Where a table's records go. */
export interface Destination {
  readonly topic: string;
  readonly partitions: number;
}

/** The records of posts by topic: key = the row's index, so that the three records of a post share a partition number. */
export function recordsOf(
  run: string,
  destinations: Readonly<Record<Table, Destination>>,
  posts: readonly Post[],
): ReadonlyMap<string, readonly OutgoingRecord[]> {
  return new Map(tables.map((table) => [destinations[table].topic, posts.map((post) => record(run, destinations[table], table, post))]));
}

function record(run: string, { partitions }: Destination, table: Table, { row, sequence, values }: Post): OutgoingRecord {
  const key = String(row);
  return {
    key,
    value: values[table],
    headers: { [headers.run]: run, [headers.sequence]: String(sequence) },
    partition: partitionOf(key, partitions),
  };
}
