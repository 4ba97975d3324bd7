import { strict as assert } from "node:assert";
import { sh } from "../../provisioning/shell";
import { command } from "../../provisioning/tasks/command";
import { shells } from "../support/host";
import { startShellHost } from "./support/host";

/** The ticker that reports long tasks was told to end before it could hear that, and the run waited for it for good. */
describe("many tasks that take no time", () => {
  const tasks = Array.from({ length: 400 }, (_, i) => command({ name: `task ${i}`, run: sh`:` }));
  for (const shell of shells) {
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
