import { positions, type Position } from "../order/positions";
import { rowOrder, type Order } from "../order/rowOrder";
import type { Shard } from "../order/shard";
import type { DateTimeForm } from "../rows/dateTimes";
import type { Dirt } from "../rows/dirt";
import { rowGenerator, type RowGenerator } from "../rows/generator";
import type { Post } from "./post";

export interface GeneratedOptions {
  readonly seed: number;
  readonly order: Order;
  /** How many rows the tables have. @default as `rowOrder` has it */
  readonly rows?: number;
  /** How many posts, over all shards; as many as there are rows when undefined. */
  readonly posts?: number;
  /** Posts a batch. */
  readonly batch: number;
  /** @default a whole run */
  readonly shard?: Shard;
  /** Sequence number of the first post. @default 0 */
  readonly from?: number;
  /** @default "space" */
  readonly dateTimeForm?: DateTimeForm;
  /** @default as the published samples have it */
  readonly dirt?: Dirt;
}

/** Posts made from seed and row number. The same options give the same posts. */
// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous; this one never has to wait
export async function* generatedPosts(options: GeneratedOptions): AsyncGenerator<readonly Post[], void, void> {
  const generate = rowGenerator(options.seed, options.dateTimeForm, options.dirt);
  let made: Post[] = [];
  for (const position of positions(rowOrder(options), options)) {
    made.push(post(generate, position));
    if (made.length < options.batch) continue;
    yield made;
    made = [];
  }
  if (made.length > 0) yield made;
}

function post(generate: RowGenerator, { sequence, row }: Position): Post {
  return { sequence, row, values: { pin: generate.pin(row), geo: generate.geo(row), user: generate.user(row) } };
}
