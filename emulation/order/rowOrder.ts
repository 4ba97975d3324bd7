import { RowRandom } from "../rows/rowRandom";

/** In which order rows are posted: `sequential` from row 0 on, or `random`: each post draws a row, so rows repeat. */
export const orders = ["sequential", "random"] as const;

export type Order = (typeof orders)[number];

export interface OrderOptions {
  readonly order: Order;
  readonly seed: number;
}

/** How many rows `random` draws from: rows 0 to 11,000, those that the course's script draws. */
export const drawnRows = 11_001;

/** The endless sequence of row numbers of a run: post K of it is always the same row. */
export function* rowOrder({ order, seed }: OrderOptions): Generator<number, never, void> {
  const row = rowOf[order](seed);
  for (let post = 0; ; post++) yield row(post);
}

const rowOf: Readonly<Record<Order, (seed: number) => (post: number) => number>> = {
  sequential: () => (post) => post,
  random: drawRow,
};

/** Keeps the draw apart from the tables' own random sequences. */
const orderStream = 100;

function drawRow(seed: number): (post: number) => number {
  const random = new RowRandom(seed, orderStream);
  return (post) => {
    random.moveTo(post);
    return random.below(drawnRows);
  };
}
