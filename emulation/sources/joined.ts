import { isOwn, wholeRun, type Shard } from "../order/shard";
import type { DateTimeForm } from "../rows/dateTimes";
import { tableNames, tables, type Table } from "../tables/tables";
import { mergeJoin, type PostRows, type TableRow } from "./mergeJoin";
import type { Post } from "./post";
import { recordText } from "./recordText";
import type { OnRejected } from "./rejected";

export interface JoinedOptions {
  /** How many posts, over all shards; all there are when undefined. */
  readonly posts?: number;
  /** Posts a batch. */
  readonly batch: number;
  /** @default a whole run */
  readonly shard?: Shard;
  /** Sequence number of the first post. @default 0 */
  readonly from?: number;
  readonly dateTimeForm: DateTimeForm;
  readonly onRejected: OnRejected;
}

/**
 * Makes posts of the rows of the three tables that have the same number. The tables come ordered by it, so that a row of
 * each is all that is held. Rows that cannot be posted are told and left out.
 */
export function joinedPosts(rows: Readonly<Record<Table, AsyncIterable<TableRow>>>, options: JoinedOptions): AsyncGenerator<readonly Post[], void, void> {
  return postsOf(mergeJoin(rows, options.onRejected), options);
}

/** Makes posts of rows that were joined. */
export async function* postsOf(joined: AsyncIterable<PostRows>, options: JoinedOptions): AsyncGenerator<readonly Post[], void, void> {
  const { posts = Infinity, batch, shard = wholeRun, from = 0 } = options;
  let place = 0;
  let sequence = 0;
  let made: Post[] = [];
  for await (const rows of joined) {
    if (place++ >= posts) break;
    const values = isOwn(shard, rows.row) ? recordsOf(rows, options) : undefined;
    if (values === undefined || sequence++ < from) continue;
    made.push({ sequence: sequence - 1, row: rows.row, values });
    if (made.length < batch) continue;
    yield made;
    made = [];
  }
  if (made.length > 0) yield made;
}

/** The three records, or undefined when one of them cannot be made: a post is posted whole, or not at all. */
function recordsOf(rows: PostRows, { dateTimeForm, onRejected }: JoinedOptions): Post["values"] | undefined {
  const alone = tables.filter((table) => rows[table] === undefined);
  if (alone.length > 0) {
    onRejected({ place: `row ${rows.row}`, reason: `expected one in each table, found none in ${alone.map((table) => tableNames[table]).join(" and ")}` });
    return undefined;
  }
  const values: Partial<Record<Table, string>> = {};
  for (const table of tables) {
    const { place, cells } = rows[table] as TableRow;
    const made = recordText(table, cells, dateTimeForm);
    if ("problem" in made) onRejected({ place, reason: made.problem });
    else values[table] = made.text;
  }
  return Object.keys(values).length === tables.length ? (values as Post["values"]) : undefined;
}
