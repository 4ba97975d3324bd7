import { RowRandom } from "../rows/rowRandom";
import { courseRounds, lastCourseRow } from "./courseRounds";
import { permutation } from "./permutation";

/**
 * In which order rows are posted: `sequential` from row 0 on; `shuffled`: each row once; `random`: each post draws a row,
 * so rows repeat; `course`: those that the course's script draws, which with seed 100 are the course's own.
 */
export const orders = ["sequential", "shuffled", "random", "course"] as const;

export type Order = (typeof orders)[number];

export interface OrderOptions {
  readonly order: Order;
  readonly seed: number;
  /**
   * How many rows the tables have, up to 2^32. `sequential` and `shuffled` end after them; the script of `course` draws
   * from its own 11,001, whatever there are.
   *
   * @default without end for `sequential`; the script's 11,001 for the others
   */
  readonly rows?: number;
}

/** How many rows the course's script draws from. */
export const courseRows = lastCourseRow + 1;

/** The row numbers of a run in their order: post K of it is always the same row. */
export function rowOrder({ order, seed, rows }: OrderOptions): Generator<number, void, void> {
  return rowsIn[order](seed, rows);
}

const rowsIn: Readonly<Record<Order, (seed: number, rows?: number) => Generator<number, void, void>>> = {
  sequential: countUp,
  shuffled: shuffle,
  random: drawRows,
  course: drawAsScript,
};

function* countUp(_seed: number, rows = Infinity): Generator<number, void, void> {
  for (let row = 0; row < rows; row++) yield row;
}

function* shuffle(seed: number, rows = courseRows): Generator<number, void, void> {
  const place = permutation(rows, seed);
  for (let index = 0; index < rows; index++) yield place(index);
}

/** Keeps the draw apart from the tables' own random sequences. */
const orderStream = 100;

function* drawRows(seed: number, rows = courseRows): Generator<number, void, void> {
  const random = new RowRandom(seed, orderStream);
  random.moveTo(0);
  for (;;) yield random.below(rows);
}

function* drawAsScript(seed: number): Generator<number, void, void> {
  for (const { row } of courseRounds(seed)) yield row;
}
