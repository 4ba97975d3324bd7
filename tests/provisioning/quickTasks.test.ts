import { strict as assert } from "node:assert";
import { sh } from "../../provisioning/shell";
import { command } from "../../provisioning/tasks/command";
import { shells } from "../support/host";
import { startShellHost } from "./support/host";

/** The ticker that reports long tasks was told to end before it could hear that, and the run waited for it for good. */
describe("many tasks that take no time", () => {
  for (const shell of shells) {
    // bash, which never had it, takes three times as long to fork.
    const tasks = Array.from({ length: shell[0] === "/bin/bash" ? 100 : 400 }, (_, i) => command({ name: `task ${i}`, run: sh`:` }));
    it(`run one after the other without a pause under ${shell.join(" ")}`, async function () {
      this.timeout(30_000);
      const host = await startShellHost(shell);
      try {
        const { status, report } = await host.run(tasks);
        assert.equal(status, 0);
        assert.deepEqual(report.filter((line) => line.includes("still running")), []);
      } finally {
        await host.close();
      }
    });
  }
});
