import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAwsConfig } from "./account/awsConfig";
import { checkPorts } from "./checkPorts";
import { daemonStatus, readyDaemon, runningDaemon } from "./daemon/daemonClient";
import { localDown } from "./localDown";
import { claimHome } from "./ownHome";
import { environmentPaths } from "./paths";
import { buildPlugins } from "./plugins/build";
import type { Report } from "./report";
import { brokers } from "./daemon/services";
import type { Settings } from "./settings";
import { initialiseStacks, writeStackConfigs } from "./stackConfig";
import { type Stages, startStages } from "./stages";
import { startDaemon } from "./daemon/startDaemon";
import { together } from "./together";
import { prepareTools } from "./tools/index";

export interface LocalUpOptions {
  readonly settings: Settings;
  readonly report: Report;
  /** Ends the start early; everything started until then is taken down. */
  readonly signal?: AbortSignal;
}

/** How the environment came up. */
export interface LocalUp {
  /** It was up already, nothing was done. */
  readonly alreadyUp: boolean;
  /** Seconds that each step took; steps overlap. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Brings the local environment up: a fresh course account, MSK, the client instance, and the local stack's configuration.
 * What a dead environment left is cleaned away first. When something fails, or `signal` aborts, all is taken down again
 * before the Error, which says what was expected and what to do, is thrown.
 */
export async function localUp({ settings, report, signal }: LocalUpOptions): Promise<LocalUp> {
  if (await isUp(settings)) return { alreadyUp: true, seconds: {} };
  refuseWhileStarting(settings);
  claimHome(settings);
  await localDown({ settings, report });
  removeLogs(settings.home);
  await checkPorts(settings.ports, brokers);
  const stages = startStages(report);
  try {
    await start({ settings, report, signal }, stages);
    return { alreadyUp: false, seconds: stages.seconds };
  } catch (error) {
    stages.end();
    await localDown({ settings, report });
    throw signal?.aborted ? new Error("Interrupted; everything that was started has been ended", { cause: error }) : error;
  } finally {
    stages.end();
  }
}

async function start({ settings, report, signal }: LocalUpOptions, stages: Stages): Promise<void> {
  const paths = environmentPaths(settings.home);
  for (const folder of [paths.logs, paths.local]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeAwsConfig(paths);
  const tools = await stages.run("tools", () => prepareTools({ settings, report, signal }), { reportsItself: true });
  const [stackValues] = await together(signal, [
    (shared) => startDaemon({ settings, tools }, stages, shared),
    () => stages.run("Pulumi plugins", () => buildPlugins({ settings, folder: paths.plugins })),
    (shared) => stages.run("Pulumi stacks", () => initialiseStacks(settings, shared)),
  ]);
  writeStackConfigs(settings, stackValues);
}

/** Whether everything runs; with a dead process among the children the environment is of no use. */
async function isUp({ home }: Settings): Promise<boolean> {
  const status = await daemonStatus(home);
  return status !== undefined && status.processes.every(({ running }) => running);
}

function refuseWhileStarting({ home }: Settings): void {
  const daemon = runningDaemon(home);
  if (daemon === undefined || readyDaemon(home) !== undefined) return;
  throw new Error(`Another process is bringing this environment up (daemon pid ${daemon.pid}). Wait for it, or end it: npm run local:down`);
}

/** Logs stay until the next start. */
function removeLogs(home: string): void {
  const { logs } = environmentPaths(home);
  mkdirSync(logs, { recursive: true });
  for (const name of readdirSync(logs)) rmSync(join(logs, name), { force: true, recursive: true });
}
