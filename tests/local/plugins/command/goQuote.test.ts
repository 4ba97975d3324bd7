import assert from "node:assert/strict";
import { goQuote } from "../../../../local/plugins/command/goQuote";

describe("quoting as Go's %q", () => {
  const table: readonly [string, string][] = [
    ["echo hi", '"echo hi"'],
    ['a "b" \\ c', String.raw`"a \"b\" \\ c"`],
    ["line\n\ttab\r", String.raw`"line\n\ttab\r"`],
    ["\u0000\u0007\u001b\u007f", String.raw`"\x00\a\x1b\x7f"`],
    ["grün 😀", '"grün 😀"'],
    ["\u200b\u00a0", String.raw`"\u200b\u00a0"`],
  ];

  for (const [text, quoted] of table) it(`gives ${quoted}`, () => assert.equal(goQuote(text), quoted));
});
