import { strict as assert } from "node:assert";
import { positions } from "../../../emulation/order/positions";
import { rowOrder, type Order } from "../../../emulation/order/rowOrder";

describe("positions", () => {
  it("number the rows in their order, and end with the posts asked for", () => {
    assert.deepEqual([...positions([7, 3, 7, 1], { posts: 3 })], [{ sequence: 0, row: 7 }, { sequence: 1, row: 3 }, { sequence: 2, row: 7 }]);
  });

  it("end with the rows when there are fewer", () => assert.equal([...positions([1, 2], { posts: 5 })].length, 2));

  it("go on where a run was cut off", () => assert.deepEqual([...positions([7, 3, 1], { from: 2 })], [{ sequence: 2, row: 1 }]));

  for (const order of ["sequential", "shuffled", "random", "course"] satisfies Order[]) {
    it(`of four shards are those of one process in ${order} order, each row in one shard only`, () => {
      const whole = [...positions(rowOrder({ order, seed: 100 }), { posts: 1_000 })].map(({ row }) => row);
      const shards = [1, 2, 3, 4].map((index) => [...positions(rowOrder({ order, seed: 100 }), { posts: 1_000, shard: { index, of: 4 } })]);
      assert.deepEqual(sorted(shards.flatMap((shard) => shard.map(({ row }) => row))), sorted(whole));
      shards.forEach((shard, at) => assert.ok(shard.every(({ row }) => row % 4 === at)));
      for (const shard of shards) assert.deepEqual(shard.map(({ sequence }) => sequence), shard.map((_, index) => index));
    });
  }
});

function sorted(rows: readonly number[]): readonly number[] {
  return [...rows].sort((a, b) => a - b);
}
