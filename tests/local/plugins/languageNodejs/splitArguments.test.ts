import assert from "node:assert/strict";
import { splitArguments } from "../../../../local/plugins/languageNodejs/splitArguments";

describe("splitting nodeargs", () => {
  const table: readonly [string, readonly string[]][] = [
    ["", []],
    ["  ", []],
    ["--import tsx", ["--import", "tsx"]],
    ["  --a \t --b  ", ["--a", "--b"]],
    [`--title "two words" 'and more'`, ["--title", "two words", "and more"]],
    [`--x="a b"c`, ["--x=a bc"]],
    [`''`, [""]],
    [String.raw`a\ b "c\"d" 'e\f'`, ["a b", 'c"d', String.raw`e\f`]],
  ];

  for (const [line, words] of table) {
    it(`makes ${JSON.stringify(words)} of ${JSON.stringify(line)}`, () => {
      assert.deepEqual(splitArguments(line), words);
    });
  }

  it("refuses a quote that is left open", () => {
    assert.throws(() => splitArguments(`--a "b`), /Expected the quote " to be closed, got: --a "b/);
  });
});
