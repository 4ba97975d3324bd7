import { strict as assert } from "node:assert";
import { parseRecap, parseTaskLine, recapOf } from "../../provisioning/report";

describe("report", () => {
  const taskLines: readonly [string, ReturnType<typeof parseTaskLine>][] = [
    ["ok       Java 8 or newer is installed (Java 17.0.15)", { status: "ok", task: "Java 8 or newer is installed", reason: "Java 17.0.15" }],
    ["changed  Kafka is unpacked (missing, 0.3 s)", { status: "changed", task: "Kafka is unpacked", reason: "missing, 0.3 s" }],
    ["ok       client.properties is as declared", { status: "ok", task: "client.properties is as declared", reason: undefined }],
    ["failed   x", { status: "failed", task: "x", reason: undefined }],
    ["         12 MB downloaded", undefined],
    ["+changed line of a diff", undefined],
  ];
  for (const [line, expected] of taskLines) it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(parseTaskLine(line), expected));

  it("reads the recap", () => {
    const line = "recap    ok=2 changed=5 skipped=1 failed=0 in 12.3 s";
    assert.deepEqual(parseRecap(line), { ok: 2, changed: 5, skipped: 1, failed: 0, seconds: 12.3 });
    assert.equal(parseRecap("recap of the year"), undefined);
    assert.equal(recapOf(`ok       x\n${line}\n`), "ok=2 changed=5 skipped=1 failed=0 in 12.3 s");
  });
});
