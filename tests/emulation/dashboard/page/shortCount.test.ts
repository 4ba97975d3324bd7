import { strict as assert } from "node:assert";
import { shortCount } from "../../../../emulation/dashboard/page/shortCount";

describe("a count on an axis", () => {
  const counts: readonly (readonly [number, string])[] = [[0, "0"], [0.25, "0.25"], [950, "950"], [2_500, "2.5k"], [180_000, "180k"], [1_250_000, "1.25M"]];
  for (const [count, text] of counts) it(`of ${count} is ${text}`, () => assert.equal(shortCount(count), text));
});
