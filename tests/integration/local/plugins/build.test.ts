import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildPlugins } from "../../../../local/plugins/build";
import { pluginVersions } from "../../../../local/plugins/pluginVersions";
import { readSettings } from "../../../../local/settings";

describe("building the plugins", function () {
  this.timeout(60_000);
  const settings = readSettings();
  let folder: string;
  /** Where an engine would answer. */
  const servers: Server[] = [];
  const listening = async (): Promise<string> => {
    const server = createServer().listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  before(async () => {
    // A quote and a blank: launchers are shell scripts.
    folder = mkdtempSync(join(tmpdir(), "plugin's folder "));
    await buildPlugins({ settings, folder });
  });

  after(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  it("lays them out as in the CLI's plugin cache, and beside each other", () => {
    assert.deepEqual(
      readdirSync(join(folder, "plugins")).sort(),
      Object.entries(pluginVersions)
        .map(([name, version]) => `${name.replace("pulumi-", "")}-v${version}`)
        .sort(),
    );
    for (const name of Object.keys(pluginVersions)) assert.equal(statSync(join(folder, name)).mode & 0o111, 0o111);
  });

  it("does nothing when nothing changed", async () => {
    const before = statSync(join(folder, "pulumi-resource-aws.js")).mtimeMs;
    await buildPlugins({ settings, folder });
    assert.equal(statSync(join(folder, "pulumi-resource-aws.js")).mtimeMs, before);
  });

  it("makes up for what is missing", async () => {
    const launcher = join(folder, "plugins", "resource-command-v1.2.1", "pulumi-resource-command");
    rmSync(launcher);
    await buildPlugins({ settings, folder });
    assert.ok(statSync(launcher).isFile());
  });

  it("makes plugins that start, print their port first, and end with the process that started them", async () => {
    await Promise.all(
      Object.entries(pluginVersions).map(async ([name, version]) => {
        const launcher = join(folder, "plugins", `${name.replace("pulumi-", "")}-v${version}`, name);
        // In place of the engine, a shell that `cat` keeps until it is killed.
        const engine = spawn("sh", ["-c", '"$0" "$1" & echo $!; cat', launcher, await listening()], { cwd: settings.root, stdio: ["pipe", "pipe", "inherit"] });
        const [pid, port] = await firstLines(engine.stdout, 2);
        assert.match(port ?? "", /^\d+$/, name);
        engine.kill("SIGKILL");
        await once(engine, "exit");
        assert.ok(await gone(Number(pid)), `${name} is still there`);
      }),
    );
  });

  it("keeps what V8 compiled of them for their next starts, and not for another bundle", async () => {
    const [launcher, cache] = [join(folder, "pulumi-resource-tls"), join(folder, "pulumi-resource-tls.js.cache")];
    const start = async (until: () => boolean): Promise<void> => {
      const plugin = spawn(launcher, [await listening()], { cwd: settings.root, stdio: ["ignore", "pipe", "inherit"] });
      assert.match((await firstLines(plugin.stdout, 1))[0] ?? "", /^\d+$/);
      for (let tries = 0; tries < 100 && !until(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
      plugin.kill("SIGKILL");
      await once(plugin, "exit");
    };
    await start(() => existsSync(cache));
    const made = statSync(cache).mtimeMs;
    await start(() => true);
    assert.equal(statSync(cache).mtimeMs, made);
    writeFileSync(cache, "damaged");
    await start(() => statSync(cache).size > "damaged".length);
    rmSync(join(folder, "plugins.sha256"));
    await buildPlugins({ settings, folder });
    assert.ok(!existsSync(cache));
  });

  it("stayed for ever when the engine was killed while they loaded", async () => {
    const nobody = "127.0.0.1:1";
    const plugins = Object.keys(pluginVersions).map((name) => spawn(join(folder, name), [nobody], { cwd: settings.root, stdio: "ignore" }));
    assert.deepEqual(await Promise.all(plugins.map(async (plugin) => ((await once(plugin, "exit")) as unknown[])[1])), plugins.map(() => "SIGKILL"));
  });
});

async function firstLines(stream: NodeJS.ReadableStream, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

/** Waits up to 5 s. A zombie that nobody reaps counts as gone. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    if (stdout.trim() === "" || stdout.startsWith("Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
