// npm run bench:preview: pulumi preview of an unchanged stack and of two empty programs, interleaved: one that is run by tsx, and one as
// `pulumi new typescript` makes it.
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type TestEnvironment, startEnvironment } from "../integration/environment";
import { median } from "./median";
import { type PeakMemory, watchMemory } from "./preview/peakMemory";

interface Options {
  readonly rounds: number;
  readonly json: boolean;
}

interface Preview {
  readonly seconds: number;
  readonly memory: PeakMemory;
}

const limitMs = 120_000;
const toReach = { ratio: 1.3, largestMib: 250 };

const options = new Command("npm run bench:preview --")
  .description("Measures pulumi preview of the unchanged local stack against empty programs', and the memory of its largest process.")
  .option("--rounds <number>", "how often each", Number, 5)
  .option("--json", "print the figures as JSON", false)
  .parse()
  .opts<Options>();

main(options).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

const names = ["ours", "empty", "new"] as const;
type Name = (typeof names)[number];

async function main({ rounds, json }: Options): Promise<void> {
  const environment = await startEnvironment();
  try {
    const previews: Record<Name, () => Promise<Preview>> = {
      ours: await prepared(environment, "bench", environment.settings.root),
      empty: await prepared(environment, "empty", join(__dirname, "preview", "emptyProgram")),
      new: await prepared(environment, "new", join(__dirname, "preview", "newProgram")),
    };
    const taken: Record<Name, Preview[]> = { ours: [], empty: [], new: [] };
    // The first of each warms the file cache.
    for (const name of names) await previews[name]();
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of names) taken[name].push(await previews[name]());
      const [ours, empty, fresh] = names.map((name) => taken[name].at(-1)?.seconds.toFixed(2));
      console.error(`round ${round} of ${rounds}: unchanged stack ${ours} s, empty program ${empty} s, new program ${fresh} s`);
    }
    const figures = summarise(taken);
    console.log(json ? JSON.stringify(figures) : text(figures));
  } finally {
    await environment.close();
  }
}

/** Brings a stack up, and gives back its preview. */
async function prepared(environment: TestEnvironment, name: string, program: string): Promise<() => Promise<Preview>> {
  const stack = await environment.stack(name, {}, program);
  const up = await stack.pulumi("up", "--yes", "--skip-preview");
  if (up.status !== 0) throw new Error(up.output);
  const file = join(environment.settings.home, `stack-${name}`, `Pulumi.${name}.yaml`);
  return () => preview(environment, program, ["--stack", name, "--config-file", file]);
}

async function preview({ env }: TestEnvironment, cwd: string, args: readonly string[]): Promise<Preview> {
  const start = performance.now();
  const child = spawn("pulumi", ["preview", "--non-interactive", "--expect-no-changes", ...args], {
    cwd,
    env: { ...env, PULUMI_STACK: undefined },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limitMs,
  });
  const watch = watchMemory(child.pid as number);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  const memory = watch.stop();
  if (status !== 0) throw new Error(output);
  return { seconds, memory };
}

function summarise(taken: Readonly<Record<Name, readonly Preview[]>>) {
  const [ours = NaN, empty = NaN, fresh = NaN] = names.map((name) => median(taken[name].map((preview) => preview.seconds)));
  const largest = taken.ours.map(({ memory }) => memory).reduce((a, b) => (b.largestMib > a.largestMib ? b : a));
  return {
    cores: cpus().length,
    rounds: taken.ours.length,
    seconds: { ours, empty, new: fresh },
    ratio: ours / empty,
    ratioToNew: ours / fresh,
    memory: largest,
  };
}

function text({ cores, rounds, seconds, ratio, ratioToNew, memory }: ReturnType<typeof summarise>): string {
  const verdict = (reached: boolean): string => (reached ? "reached" : "missed");
  const ratioLine = (of: string, value: number): string => `${of}${value.toFixed(2)}   (to reach: at most ${toReach.ratio.toFixed(1)}): ${verdict(value <= toReach.ratio)}`;
  return [
    `Medians of ${rounds} rounds, ${cores} cores`,
    `unchanged stack  ${seconds.ours.toFixed(2)} s`,
    `empty program    ${seconds.empty.toFixed(2)} s   run by tsx alone`,
    `new program      ${seconds.new.toFixed(2)} s   as pulumi new typescript makes it`,
    ratioLine("to the empty     ", ratio),
    ratioLine("to the new       ", ratioToNew),
    `memory           ${memory.largestMib.toFixed(0)} MiB in ${memory.largestName}   (to reach: under ${toReach.largestMib}): ${verdict(memory.largestMib < toReach.largestMib)}`,
    `                 ${memory.togetherMib.toFixed(0)} MiB in all processes at once`,
  ].join("\n");
}
