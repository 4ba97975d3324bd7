import { strict as assert } from "node:assert";
import { terminalReport } from "../../local/terminalReport";

describe("terminalReport", () => {
  it("writes progress over itself on a terminal, no wider than it", () => {
    const written: string[] = [];
    const report = terminalReport({ isTTY: true, columns: 10, write: (text) => written.push(text) });
    report("0123456789", true);
    report("done");
    report("next");
    assert.deepEqual(written, ["\u001b[2m01234567…\u001b[22m", "\r\u001b[2Kdone\n", "next\n"]);
  });

  it("gives a log a sign of life every ten seconds", () => {
    const written: string[] = [];
    let nowMs = 0;
    const report = terminalReport({ write: (text) => written.push(text) }, () => nowMs);
    for (; nowMs <= 25_000; nowMs += 1000) report(`${nowMs / 1000} s`, true);
    report("done");
    assert.deepEqual(written, ["10 s\n", "20 s\n", "done\n"]);
  });
});
