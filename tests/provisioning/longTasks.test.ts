import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../provisioning/compile";
import { sh } from "../../provisioning/shell";
import { command } from "../../provisioning/tasks/command";
import { shells } from "../support/host";
import { runHere } from "./support/host";

for (const shell of shells) {
  describe(`a task that takes long under ${shell.join(" ")}`, () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "long-"));
      // The ten seconds between two signs of life are short here, and counted.
      writeFileSync(join(folder, "sleep"), "#!/bin/sh\necho >>waits\nexec /bin/sleep 0.02\n", { mode: 0o755 });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const run = (program: string) => runHere({ program, home: folder, shell, environment: { PATH: `${folder}:${process.env.PATH}` } });

    it("gives signs of life until it is done, and none after", async () => {
      // The third wait follows the second sign.
      const work = sh`until [ "$(cat waits 2>/dev/null | wc -l)" -ge 3 ]; do /bin/sleep 0.01; done`;
      const tasks = [command({ name: "The long work", run: work }), command({ name: "The short work", run: sh`:` })];
      const { status, report } = await run(compile({ name: "test", tasks }));
      assert.equal(status, 0);
      const done = report.findIndex((line) => line.startsWith("changed  The long work"));
      assert.ok(done >= 2, report.join("\n"));
      assert.deepEqual([...new Set(report.slice(0, done))], ["         still running: The long work"]);
      assert.deepEqual(report.slice(done + 1).filter((line) => line.includes("The long work")), []);
    });

    it("is ended with all that it started when it goes over its limit, and told by name", async () => {
      const work = sh`/bin/sleep 30 & echo "$!" >child; wait`;
      const program = compile({ name: "test", tasks: [command({ name: "The endless work", run: work })] }).replace("task_limit_seconds=1800", "task_limit_seconds=50");
      const { status, report, error } = await run(program);
      assert.equal(status, 143);
      assert.match(error, /^The endless work on \S+: no end within 50 seconds\. What it does is in \/\S+\/provision\.log on the host\.\n/);
      assert.equal(report.at(-1), "failed   The endless work");
      const child = Number(readFileSync(join(folder, "child"), "utf8"));
      for (const end = Date.now() + 5_000; isRunning(child) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(!isRunning(child), "what it started has ended");
    });
  });
}

/** A zombie has ended; it only waits for its parent to notice. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
}
