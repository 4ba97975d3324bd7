import { strict as assert } from "node:assert";
import fc from "fast-check";
import { SequenceRanges, type SequenceRange } from "../../../emulation/run/sequenceRanges";

const additions: readonly (readonly [string, readonly SequenceRange[], readonly SequenceRange[]])[] = [
  ["nothing", [], []],
  ["neighbours are joined", [[0, 9], [10, 19]], [[0, 19]]],
  ["a gap stays", [[0, 9], [20, 29]], [[0, 9], [20, 29]]],
  ["a gap is closed", [[0, 9], [20, 29], [10, 19]], [[0, 29]]],
  ["earlier ones go first", [[20, 29], [0, 9]], [[0, 9], [20, 29]]],
  ["overlaps are joined", [[0, 9], [20, 29], [5, 22]], [[0, 29]]],
  ["the same again changes nothing", [[0, 9], [3, 4]], [[0, 9]]],
];

describe("SequenceRanges", () => {
  for (const [title, added, expected] of additions) {
    it(title, () => assert.deepEqual(new SequenceRanges(added).toJSON(), expected));
  }

  it("holds exactly what a set of the same numbers holds", () => {
    const range = fc.tuple(fc.nat(60), fc.nat(8)).map(([first, more]) => [first, first + more] as const);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (added) => {
        const ranges = new SequenceRanges(added);
        const set = new Set(added.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index)));
        assert.equal(ranges.count, set.size);
        for (let sequence = 0; sequence < 80; sequence++) assert.equal(ranges.has(sequence), set.has(sequence));
      }),
    );
  });
});
