import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { courseAccount } from "../../local/account/course";
import { ownHomeAndPorts } from "./environment";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const root = join(__dirname, "..", "..");
const { userId } = courseAccount;

describe("npm start", function () {
  this.timeout(180_000);
  let variables: Record<string, string>;
  let home: string;
  beforeEach(async () => {
    variables = await ownHomeAndPorts();
    home = variables.PIPELINE_HOME ?? "";
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("delivers 300 posts from nothing, writes the summary, and leaves no process", async function () {
    this.timeout(1_800_000);
    const file = join(home, "out", "summary.json");
    const { output, status } = await start(variables, ["--posts", "300", "--summary", file]);
    assert.equal(status, 0, output);
    const summary = JSON.parse(readFileSync(file, "utf8")) as { posts: number; topics: unknown; seconds: Record<string, number> };
    const all = { sent: 300, delivered: 300, missing: 0, duplicate: 0 };
    assert.equal(summary.posts, 300);
    assert.deepEqual(summary.topics, { [`${userId}.pin`]: all, [`${userId}.geo`]: all, [`${userId}.user`]: all });
    assert.deepEqual(Object.keys(summary.seconds), ["local environment", "pulumi up", "emulate", "verify", "local environment down"]);
    assert.match(output, /✔ 300 posts, 900 records/);
    assert.deepEqual(processesOf(home), []);
  });

  // Each stage is interrupted some way into its work.
  const stages: readonly [string, number][] = [
    ["local environment", 2_500],
    ["pulumi up", 5_000],
    ["emulate", 1_500],
    ["verify", 800],
  ];
  for (const [stage, intoMs] of stages) {
    it(`ends everything on Ctrl-C in the stage ${stage}`, async () => {
      const { output, status } = await start(variables, ["--posts", "20000"], async (child, seen) => {
        await seen(`▸ ${stage}\n`);
        await delay(intoMs);
        child.kill("SIGINT");
      });
      assert.equal(status, 130, output);
      assert.deepEqual(processesOf(home), [], output);
      assert.ok(!existsSync(join(home, "local")), "nothing secret is left");
    });
  }

  it("names the option that it does not take", async () => {
    const { output, status } = await start(variables, ["--posts", "many"]);
    assert.equal(status, 1);
    assert.match(output, /option '--posts <number>' argument 'many' is invalid. Expected an integer from 1./);
  });
});

type Meanwhile = (child: ChildProcess, seen: (text: string) => Promise<void>) => Promise<void>;

async function start(variables: Record<string, string>, args: readonly string[], meanwhile?: Meanwhile): Promise<{ output: string; status: number | null }> {
  const child = spawn(process.execPath, [...typeScriptArguments, "local/start.ts", ...args], { cwd: root, env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const seen = async (text: string) => {
    while (!output.includes(text) && child.exitCode === null) await delay(50);
  };
  await meanwhile?.(child, seen);
  return { status: await closed, output };
}

/** Processes that work in this home: the path stands in their arguments, environment or working directory. */
function processesOf(home: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ["cmdline", "environ"].some((file) => read(`/proc/${pid}/${file}`).includes(home)))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
