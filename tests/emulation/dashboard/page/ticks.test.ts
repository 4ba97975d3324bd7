import { strict as assert } from "node:assert";
import { linearTicks, logTicks, timeTicks } from "../../../../emulation/dashboard/page/ticks";

describe("a chart's marks", () => {
  const linear: readonly (readonly [number, readonly number[]])[] = [
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [6, [0, 2, 4, 6]],
    [177_000, [0, 50_000, 100_000, 150_000, 200_000]],
    [180_001, [0, 50_000, 100_000, 150_000, 200_000]],
    [0.3, [0, 0.1, 0.2, 0.3]],
  ];
  for (const [most, expected] of linear) it(`from 0 to ${most} are round`, () => assert.deepEqual(linearTicks(most), expected));

  const logarithmic: readonly (readonly [number, number, readonly number[]])[] = [
    [1, 1, [1, 10]],
    [5, 90, [1, 10, 100]],
    [10, 100, [10, 100]],
    [12, 30_000, [10, 100, 1_000, 10_000, 100_000]],
  ];
  for (const [least, most, expected] of logarithmic) it(`from ${least} to ${most} are powers of ten`, () => assert.deepEqual(logTicks(least, most), expected));

  const times: readonly (readonly [number, readonly number[]])[] = [
    [0, [0]],
    [4, [0, 1, 2, 3, 4]],
    [31, [0, 10, 20, 30]],
    [3_700, [0, 900, 1_800, 2_700, 3_600]],
  ];
  for (const [seconds, expected] of times) it(`of ${seconds} s are few`, () => assert.deepEqual(timeTicks(seconds), expected));

  it("of a year are few, too", () => assert.ok(timeTicks(365 * 86_400).length <= 7));
});
