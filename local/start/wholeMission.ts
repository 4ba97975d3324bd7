import { insideLocalEnvironment, localStack } from "../environment";
import { localDown } from "../localDown";
import { localUp } from "../localUp";
import { environmentPaths } from "../paths";
import type { Report } from "../report";
import type { Settings } from "../settings";
import { node, runChild } from "./runChild";
import type { Counts, MissionSummary } from "./summary";

export interface MissionOptions {
  readonly settings: Settings;
  readonly posts: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Runs every stage once, each under its name: local environment, pulumi up, emulate, verify, and the environment's end, which comes
 * whatever happened before. An environment that was up already is used and left up.
 *
 * @throws Error that names the stage which failed.
 */
export async function wholeMission({ settings, posts, report, signal }: MissionOptions): Promise<MissionSummary> {
  const seconds: Record<string, number> = {};
  const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    report(`\n▸ ${name}`);
    const startedMs = performance.now();
    const result = await work();
    seconds[name] = Math.round(performance.now() - startedMs) / 1000;
    report(`  ${name} done in ${seconds[name].toFixed(1)} s`);
    return result;
  };
  const { alreadyUp } = await stage("local environment", () => localUp({ settings, report, signal }));
  if (alreadyUp) report("  It was up already, and stays up.");
  try {
    const env = insideLocalEnvironment(settings, process.env);
    const run = (name: string, args: readonly string[], capture = false) => runChild({ name, ...node(args), cwd: settings.root, env, capture, signal });
    await stage("pulumi up", () => runChild({ name: "pulumi up", command: "pulumi", args: pulumiUp(settings), cwd: settings.root, env, signal }));
    await stage("emulate", () => run("emulate", ["emulation/emulate.ts", "--stack", localStack, "--posts", String(posts), "--json"], true));
    const verified = await stage("verify", () => run("verify", ["emulation/verify.ts", "--stack", localStack, "--json"], true));
    const { topics, proven } = JSON.parse(verified) as { topics: Record<string, Counts>; proven: boolean };
    return { posts, topics, seconds, proven };
  } finally {
    if (!alreadyUp) await stage("local environment down", () => localDown({ settings, report }));
  }
}

function pulumiUp(settings: Settings): readonly string[] {
  return ["up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", localStack, "--config-file", environmentPaths(settings.home).stackConfig];
}
