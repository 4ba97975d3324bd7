import { strict as assert } from "node:assert";
import fc from "fast-check";
import { permutation } from "../../../emulation/order/permutation";

describe("permutation", () => {
  it("holds each number exactly once, whatever size and seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.maxSafeNat(), (size, seed) => {
        const place = permutation(size, seed);
        const places = new Set(Array.from({ length: size }, (_, index) => place(index)));
        assert.deepEqual([places.size, Math.min(...places), Math.max(...places)], [size, 0, size - 1]);
      }),
    );
  });

  it("differs by seed, also by one above 2^32", () => {
    const orders = [0, 1, 100, 2 ** 32, 2 ** 53 - 1].map((seed) => String(Array.from({ length: 20 }, (_, index) => permutation(1_000, seed)(index))));
    assert.equal(new Set(orders).size, orders.length);
  });

  it("leaves few neighbours together, and spreads over the range", () => {
    const place = permutation(10_000, 1);
    const places = Array.from({ length: 10_000 }, (_, index) => place(index));
    const together = places.filter((number, index) => Math.abs(number - (places[index - 1] ?? Infinity)) === 1).length;
    assert.ok(together < 10, `${together} neighbours`);
    const lowHalf = places.slice(0, 5_000).filter((number) => number < 5_000).length;
    assert.ok(Math.abs(lowHalf - 2_500) < 150, `${lowHalf} of the first half are low`);
  });

  it("reaches row numbers up to 2^32 - 1", () => {
    const place = permutation(2 ** 32, 7);
    const places = Array.from({ length: 1_000 }, (_, index) => place(index));
    assert.equal(new Set(places).size, 1_000);
    assert.ok(places.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32));
    assert.ok(Math.max(...places) > 2 ** 31);
  });
});
