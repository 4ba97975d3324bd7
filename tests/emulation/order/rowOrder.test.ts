import { strict as assert } from "node:assert";
import { courseRows, rowOrder, type Order, type OrderOptions } from "../../../emulation/order/rowOrder";

describe("rowOrder", () => {
  it("counts up from row 0 in sequential order", () => assert.deepEqual(first(4, { order: "sequential", seed: 1 }), [0, 1, 2, 3]));

  it("draws the same rows for the same seed, others for another", () => {
    const drawn = first(50, { order: "random", seed: 1 });
    assert.deepEqual(first(50, { order: "random", seed: 1 }), drawn);
    assert.notDeepEqual(first(50, { order: "random", seed: 2 }), drawn);
  });

  it("draws from rows 0 to 11,000, all of them in the end", () => {
    const drawn = new Set(first(200_000, { order: "random", seed: 3 }));
    assert.deepEqual([drawn.size, Math.min(...drawn), Math.max(...drawn)], [courseRows, 0, courseRows - 1]);
  });

  it("draws as the course's script does", () => assert.deepEqual(first(3, { order: "course", seed: 100 }), [7528, 2863, 5730]));

  for (const order of ["sequential", "shuffled"] satisfies Order[]) {
    it(`ends after each row came once in ${order} order`, () => {
      const rows = [...rowOrder({ order, seed: 1, rows: 500 })];
      assert.deepEqual([...rows].sort((a, b) => a - b), Array.from({ length: 500 }, (_, row) => row));
    });
  }

  it("shuffles the course's rows when it is not told how many there are", () => {
    assert.equal([...rowOrder({ order: "shuffled", seed: 1 })].length, courseRows);
  });

  it("draws from as many rows as there are", () => assert.ok(first(1_000, { order: "random", seed: 1, rows: 7 }).every((row) => row < 7)));
});

function first(count: number, options: OrderOptions): number[] {
  const rows = rowOrder(options);
  return Array.from({ length: count }, () => rows.next().value ?? NaN);
}
