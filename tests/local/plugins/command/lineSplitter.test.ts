import assert from "node:assert/strict";
import { LineSplitter, maxLineBytes } from "../../../../local/plugins/command/lineSplitter";

describe("lines of a command's output", () => {
  function lines(...chunks: string[]): string[] {
    const found: string[] = [];
    const splitter = new LineSplitter((line) => found.push(line));
    for (const chunk of chunks) splitter.write(chunk);
    splitter.end();
    return found;
  }

  it("are put together from chunks", () => assert.deepEqual(lines("a\nb", "c\r\n\nd"), ["a", "bc", "", "d"]));

  it("may be just under the limit", () => assert.equal(lines("x".repeat(maxLineBytes - 1), "\n")[0]?.length, maxLineBytes - 1));

  it("are refused where the published plugin hangs", () => {
    assert.throws(() => lines("x".repeat(maxLineBytes)), /Expected lines of output under 65536 bytes/);
    assert.throws(() => lines(`${"x".repeat(maxLineBytes)}\n`), /the published @pulumi\/command 1\.2\.1 hangs/);
  });
});
