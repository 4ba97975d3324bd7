import { strict as assert } from "node:assert";
import { group, progressLine, type Progress } from "../../../emulation/display/progressLine";

const lines: readonly (readonly [Progress, string])[] = [
  [{ done: 0, of: 300, seconds: 0, unit: "posts" }, "Posting  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0 of 300 posts  0 posts/s"],
  [{ done: 150, of: 300, seconds: 1.5, unit: "posts" }, "Posting  ████████████░░░░░░░░░░░░  50 %  150 of 300 posts  100 posts/s  0:02 left"],
  [{ done: 1, of: 1_000_000, seconds: 1, unit: "posts" }, "Posting  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  1 of 1,000,000 posts  1 posts/s  277:46:39 left"],
  [{ done: 300, of: 300, seconds: 3, unit: "posts" }, "Posting  ████████████████████████ 100 %  300 of 300 posts  100 posts/s"],
  [{ done: 0, of: 0, seconds: 1, unit: "records" }, "Posting  ████████████████████████ 100 %  0 of 0 records  0 records/s"],
  [{ done: 1234, of: undefined, seconds: 2, unit: "posts" }, "Posting  1,234 posts  617 posts/s"],
];

describe("progressLine", () => {
  for (const [progress, expected] of lines) it(expected, () => assert.equal(progressLine("Posting", progress), expected));
});

describe("group", () => {
  for (const [number, text] of [[0, "0"], [999, "999"], [1000, "1,000"], [1234567, "1,234,567"]] as const) {
    it(`writes ${text}`, () => assert.equal(group(number), text));
  }
});
