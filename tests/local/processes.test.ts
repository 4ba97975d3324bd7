import { strict as assert } from "node:assert";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endRecordedProcesses, isSameProcess, readRecord, runningProcesses, startTime } from "../../local/processRecord";
import { startProcess } from "../../local/processes";
import { useTemporaryFolder } from "./temporaryFolder";

describe("startProcess", () => {
  const folder = useTemporaryFolder();
  const shell = (script: string, name = "child") => ({
    name,
    command: "/bin/sh",
    args: ["-c", script],
    env: { PATH: process.env.PATH, ONLY: "this" },
    cwd: folder(),
    logFile: join(folder(), `${name}.log`),
  });
  const untilLogged = async (text: string): Promise<void> => {
    while (!readFileSync(join(folder(), "child.log"), "utf8").includes(text)) await delay(10);
  };

  it("gives the child its environment and nothing else, and logs its output", async () => {
    const child = startProcess(shell("echo $ONLY-$HOME; exit 3"));
    assert.equal(await child.exited, 3);
    assert.equal(readFileSync(join(folder(), "child.log"), "utf8"), "this-\n");
  });

  it("records the child while it runs", async () => {
    const child = startProcess(shell("sleep 30"));
    assert.deepEqual(runningProcesses(folder()).map(({ name, pid }) => [name, pid]), [["child", child.pid]]);
    await child.stop();
    assert.deepEqual(readdirSync(folder()), ["child.log"]);
  });

  it("stops a child and what that started; a second time does no harm", async () => {
    const child = startProcess(shell("sleep 30 & echo grandchild $!; wait"));
    await untilLogged("grandchild");
    const grandchild = Number(/\d+/.exec(readFileSync(join(folder(), "child.log"), "utf8"))?.[0]);
    await Promise.all([child.stop(), child.stop()]);
    await child.stop();
    await delay(20);
    assert.equal(startTime(child.pid), undefined);
    assert.equal(startTime(grandchild), undefined);
  });

  it("kills a child that does not heed TERM", async () => {
    const child = startProcess({ ...shell("trap '' TERM; echo deaf; while :; do sleep 0.05; done"), stopLimitMs: 100 });
    await untilLogged("deaf");
    await child.stop();
    assert.equal(await child.exited, null);
  });

  it("says what could not be started", () => {
    assert.throws(() => startProcess({ ...shell(""), command: "/no/such/java" }), /Expected to start child, but \/no\/such\/java is not there or not executable/);
  });
});

describe("endRecordedProcesses", () => {
  const folder = useTemporaryFolder();
  const sleeper = () =>
    startProcess({ name: "sleeper", command: "/bin/sleep", args: ["30"], env: {}, cwd: folder(), logFile: join(folder(), "sleeper.log") });

  it("ends what a killed daemon left", async () => {
    const child = sleeper();
    assert.deepEqual(await endRecordedProcesses(folder()), ["sleeper"]);
    assert.equal(startTime(child.pid), undefined);
    assert.equal(existsSync(join(folder(), "sleeper.pid")), false);
  });

  it("never signals a process that merely has the same pid", async () => {
    const child = sleeper();
    const file = join(folder(), "sleeper.pid");
    const record = readRecord(file);
    assert.ok(record);
    writeFileSync(file, JSON.stringify({ ...record, started: "another time" }));
    assert.deepEqual(await endRecordedProcesses(folder()), []);
    assert.ok(isSameProcess(record), "the process still runs");
    await child.stop();
  });

  it("is not put off by a record that was cut short", async () => {
    writeFileSync(join(folder(), "torn.pid"), '{"name":');
    assert.deepEqual(await endRecordedProcesses(folder()), []);
    assert.deepEqual(readdirSync(folder()), []);
  });

  it("finds nothing where there is no folder", async () => assert.deepEqual(await endRecordedProcesses(join(folder(), "none")), []));
});
