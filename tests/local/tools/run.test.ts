import { strict as assert } from "node:assert";
import { run } from "../../../local/tools/run";

describe("run", () => {
  const shell = (script: string, limitMs = 5_000) => ({ command: "/bin/sh", args: ["-c", script], limitMs });

  it("returns what the command printed", async () => assert.equal(await run(shell("echo out; echo err >&2")), "out\n"));

  it("hands on whole lines, however they arrive", async () => {
    const lines: string[] = [];
    await run({ ...shell("printf 'a'; sleep 0.05; printf 'b\\nc'"), onLine: (line) => lines.push(line) });
    assert.deepEqual(lines, ["ab", "c"]);
  });

  it("shows command, exit code and last words of a failure", async () => {
    await assert.rejects(run(shell("echo broken >&2; exit 3")), /Expected "\/bin\/sh -c .*" to succeed, but it ended with exit code 3\n {2}broken/);
  });

  it("ends a command that takes too long, and what it started", async () => {
    await assert.rejects(run(shell("sleep 30 & wait", 100)), /took longer than 0\.1 s/);
  });

  it("ends a command when it is told to", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(run({ ...shell("sleep 30"), signal: controller.signal }), /it was interrupted/);
  });

  it("says when the command is not there", async () => {
    await assert.rejects(run({ command: "/no/such", args: [], limitMs: 1000 }), /Expected \/no\/such to start: .*ENOENT/);
  });
});
