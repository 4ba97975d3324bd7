import { rowOrder, type Order } from "../order/rowOrder";
import type { DateTimeForm } from "../rows/dateTimes";
import { rowGenerator } from "../rows/generator";
import type { Post } from "./post";

export interface GeneratedOptions {
  readonly seed: number;
  readonly order: Order;
  /** How many posts; unlimited when undefined. */
  readonly posts: number | undefined;
  /** Posts a batch. */
  readonly batch: number;
  /** @default "space" */
  readonly dateTimeForm?: DateTimeForm;
}

/** Posts made from seed and row number. The same options give the same posts. */
// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous; this one never has to wait
export async function* generatedPosts(options: GeneratedOptions): AsyncGenerator<readonly Post[], void, void> {
  const { seed, order, batch } = options;
  const posts = options.posts ?? Infinity;
  const generate = rowGenerator(seed, options.dateTimeForm);
  const rows = rowOrder({ order, seed });
  for (let sequence = 0; sequence < posts; ) {
    const size = Math.min(batch, posts - sequence);
    const made = new Array<Post>(size);
    for (let index = 0; index < size; index++, sequence++) {
      const row = rows.next().value;
      made[index] = { sequence, row, values: { pin: generate.pin(row), geo: generate.geo(row), user: generate.user(row) } };
    }
    yield made;
  }
}
