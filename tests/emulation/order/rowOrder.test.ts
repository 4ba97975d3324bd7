import { strict as assert } from "node:assert";
import { drawnRows, rowOrder, type OrderOptions } from "../../../emulation/order/rowOrder";

describe("rowOrder", () => {
  it("counts up from row 0 in sequential order", () => assert.deepEqual(first(4, { order: "sequential", seed: 1 }), [0, 1, 2, 3]));

  it("draws the same rows for the same seed, others for another", () => {
    const drawn = first(50, { order: "random", seed: 1 });
    assert.deepEqual(first(50, { order: "random", seed: 1 }), drawn);
    assert.notDeepEqual(first(50, { order: "random", seed: 2 }), drawn);
  });

  it("draws from rows 0 to 11,000, all of them in the end", () => {
    const drawn = new Set(first(200_000, { order: "random", seed: 3 }));
    assert.equal(Math.min(...drawn), 0);
    assert.equal(Math.max(...drawn), drawnRows - 1);
    assert.equal(drawn.size, drawnRows);
  });
});

function first(count: number, options: OrderOptions): number[] {
  const rows = rowOrder(options);
  return Array.from({ length: count }, () => rows.next().value);
}
