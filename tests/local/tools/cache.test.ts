import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cached, isCached } from "../../../local/tools/cache";
import { useTemporaryFolder } from "../temporaryFolder";
import { typeScriptArguments } from "../../../local/typeScriptArguments";

describe("cached", () => {
  const cache = useTemporaryFolder();
  const entry = { key: "tool-1.2.3", holds: ["tool"] };
  const write = (content: string) => (folder: string) => {
    writeFileSync(join(folder, "tool"), content);
    return Promise.resolve();
  };
  const names = (): string[] => readdirSync(cache());

  it("makes an entry once and gives it out afterwards", async () => {
    const first = await cached({ ...entry, cache: cache(), produce: write("first") });
    const second = await cached({ ...entry, cache: cache(), produce: write("second") });
    assert.equal(first, join(cache(), "tool-1.2.3"));
    assert.equal(second, first);
    assert.equal(readFileSync(join(first, "tool"), "utf8"), "first");
    assert.deepEqual(names(), ["tool-1.2.3"]);
  });

  it("leaves nothing behind when making fails, and makes it the next time", async () => {
    const fail = async (folder: string): Promise<void> => {
      await write("half")(folder);
      throw new Error("connection reset");
    };
    await assert.rejects(cached({ ...entry, cache: cache(), produce: fail }), /connection reset/);
    assert.deepEqual(names(), []);
    const folder = await cached({ ...entry, cache: cache(), produce: write("whole") });
    assert.equal(readFileSync(join(folder, "tool"), "utf8"), "whole");
  });

  it("refuses an entry that lacks a file", async () => {
    const produce = (): Promise<void> => Promise.resolve();
    await assert.rejects(cached({ ...entry, cache: cache(), produce }), /Expected tool-1\.2\.3 to hold tool/);
    assert.equal(isCached({ ...entry, cache: cache() }), false);
  });

  it("makes an entry again that lost a file", async () => {
    mkdirSync(join(cache(), entry.key));
    const folder = await cached({ ...entry, cache: cache(), produce: write("again") });
    assert.equal(readFileSync(join(folder, "tool"), "utf8"), "again");
  });

  it("lets one of two at the same time make it while the other waits", async () => {
    let made = 0;
    let waited = 0;
    const produce = async (folder: string): Promise<void> => {
      made++;
      await delay(50);
      await write("once")(folder);
    };
    const once = { ...entry, cache: cache(), produce, onWait: () => waited++ };
    await Promise.all([cached(once), cached(once)]);
    assert.deepEqual({ made, waited }, { made: 1, waited: 1 });
    assert.deepEqual(names(), ["tool-1.2.3"]);
  });

  it("stops waiting when it is told to", async () => {
    const controller = new AbortController();
    let [started, finish] = [(): void => undefined, (): void => undefined];
    const underWay = new Promise<void>((resolve) => (started = resolve));
    const allowed = new Promise<void>((resolve) => (finish = resolve));
    const holder = cached({ ...entry, cache: cache(), produce: async (folder) => { started(); await allowed; await write("x")(folder); } });
    await underWay;
    const onWait = (): void => controller.abort(new Error("interrupted"));
    await assert.rejects(cached({ ...entry, cache: cache(), produce: write("y"), onWait, signal: controller.signal }), /interrupted/);
    finish();
    await holder;
  });

  it("is not fooled by a process that was killed half-way, nor held up by its lock", async function () {
    this.timeout(20_000);
    const script = join(cache(), "killed.ts");
    const module = join(__dirname, "..", "..", "..", "local", "tools", "cache");
    writeFileSync(
      script,
      `import { cached } from ${JSON.stringify(module)};
       import { writeFileSync } from "node:fs";
       void cached({ cache: ${JSON.stringify(cache())}, key: "tool-1.2.3", holds: ["tool"], produce: async (folder) => {
         writeFileSync(folder + "/tool", "half");
         console.log("half");
         await new Promise(() => setInterval(() => undefined, 1000));
       } });`,
    );
    const child = spawn(process.execPath, [...typeScriptArguments, script], { cwd: join(__dirname, "..", "..", ".."), stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(names().some((name) => name.endsWith(".lock")), "the killed process left its lock");
    assert.equal(isCached({ ...entry, cache: cache() }), false);
    const folder = await cached({ ...entry, cache: cache(), produce: write("whole") });
    assert.equal(readFileSync(join(folder, "tool"), "utf8"), "whole");
    assert.deepEqual(names().sort(), ["killed.ts", "tool-1.2.3"]);
    assert.ok(existsSync(folder));
  });
});
