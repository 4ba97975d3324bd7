import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../provisioning/compile";
import { sh, type Shell } from "../../provisioning/shell";
import { command } from "../../provisioning/tasks/command";
import { shells } from "../support/host";
import { type Outcome, runHere } from "./support/host";
import type { LocalRun } from "./support/runLocally";

const state = ".local/state/pinterest-pipeline";

for (const shell of shells) {
  describe(`runs at once on one host under ${shell.join(" ")}`, () => {
    let folder: string;
    let home: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "lock-"));
      home = join(folder, "home");
      mkdirSync(home);
      // A second of waiting is short here.
      writeFileSync(join(folder, "sleep"), "#!/bin/sh\nexec /bin/sleep 0.05\n", { mode: 0o755 });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const program = (run: Shell, edit = (text: string): string => text): string => edit(compile({ name: "test", tasks: [command({ name: "The work is done", run })] }));
    const run = (text: string, options: Partial<LocalRun> = {}): Promise<Outcome> =>
      runHere({ program: text, home, shell, environment: { PATH: `${folder}:${process.env.PATH}` }, ...options });
    /** Works until there is a file `end`; resolves once it is at work. */
    const startLongRun = async (then = sh`:`): Promise<{ readonly end: () => void; readonly kill: () => void; readonly outcome: Promise<Outcome> }> => {
      let kill = (): void => undefined;
      const text = program(sh`echo $$ >first; printf 'at work\\n' >&4; while [ ! -e end ]; do /bin/sleep 0.01; done; ${then}`);
      let outcome: Promise<Outcome> | undefined;
      await new Promise<void>((resolve) => {
        outcome = run(text, { onStart: (stop) => (kill = stop), onLine: (line) => line === "at work" && resolve() });
      });
      return { end: () => writeFileSync(join(home, "end"), ""), kill, outcome: outcome as Promise<Outcome> };
    };
    /** Nobody else is in there. */
    const alone = sh`mkdir alone; /bin/sleep 0.02; rmdir alone`;

    it("wait for each other, and say for whom", async () => {
      const first = await startLongRun(alone);
      let waiting = "";
      const second = await run(program(alone), {
        onLine(line) {
          if (!line.includes("waiting for another run") || waiting !== "") return;
          waiting = line;
          first.end();
        },
      });
      assert.equal(waiting.trim(), `waiting for another run (process ${readFileSync(join(home, "first"), "utf8").trim()})`);
      assert.deepEqual([(await first.outcome).status, second.status], [0, 0]);
    });

    it("wait only so long, and say what to do", async () => {
      const first = await startLongRun();
      const second = await run(program(sh`: >second`, (text) => text.replace("lock_limit_seconds=600", "lock_limit_seconds=3")));
      assert.equal(second.status, 1);
      assert.match(second.error, /^test on \S+: Another run \(process \d+\) has held the lock on \S+ for 3 seconds\. End it, or wait for it\./);
      assert.ok(!existsSync(join(home, "second")));
      first.end();
      assert.equal((await first.outcome).status, 0);
    });

    /** A symbolic link was the lock: of two runs that found it dead, the slower one could take away the link that the faster one had just made. */
    it("find the lock of a dead one free at once, and only one of them takes it", async () => {
      writeFileSync(join(folder, "rm"), '#!/bin/sh\n/bin/sleep 0.1\nexec /bin/rm "$@"\n', { mode: 0o755 });
      const dead = await startLongRun();
      dead.kill();
      assert.equal((await dead.outcome).status, null, "killed");
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => run(program(alone))));
      assert.deepEqual(outcomes.map(({ status, error }) => `${status}${error}`), Array(4).fill("0"));
    });

    it("go on when the one that they wait for takes the engine's folder away", async () => {
      const first = await startLongRun(sh`rm -rf -- ${state}`);
      const [second, third] = await Promise.all([run(program(alone), { onLine: (line) => line.includes("waiting") && first.end() }), run(program(alone))]);
      assert.deepEqual([second?.error, second?.status, third?.error, third?.status], ["", 0, "", 0]);
      await first.outcome;
    });

    it("are not held up by what a task left running", async () => {
      assert.equal((await run(program(sh`/bin/sleep 20 >/dev/null 2>&1 3>&- 4>&- 5>&- &\necho "$!" >left`))).status, 0);
      try {
        assert.equal((await run(program(alone, (text) => text.replace("lock_limit_seconds=600", "lock_limit_seconds=0")))).status, 0);
      } finally {
        process.kill(Number(readFileSync(join(home, "left"), "utf8")));
      }
    });
  });
}

describe("a host without flock", () => {
  it("is named as such", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lock-"));
    try {
      writeFileSync(join(folder, "flock"), "#!/bin/sh\nexit 71\n", { mode: 0o755 });
      const { status, error } = await runHere({ program: compile({ name: "test", tasks: [] }), home: folder, environment: { PATH: `${folder}:${process.env.PATH}` } });
      assert.equal(status, 1);
      assert.match(error, /^test on \S+: Cannot lock \S+: flock ended with status 71\. The host needs flock \(util-linux\)/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
