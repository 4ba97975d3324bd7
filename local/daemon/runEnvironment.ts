import { once } from "node:events";
import { startControlServer } from "./controlServer";
import type { DaemonStatus } from "./daemonClient";
import { environmentPaths } from "../paths";
import { type ProcessRecord, endRecordedProcesses, isSameProcess, runningProcesses } from "../processRecord";
import { type Services, type StackValues, startServices } from "./services";
import type { Settings } from "../settings";
import type { Tools } from "../tools/index";

/** What the daemon runs, and whom it tells. */
export interface EnvironmentOptions {
  readonly settings: Settings;
  readonly tools: Tools;
  /** Ends the environment, be it starting or up. */
  readonly signal: AbortSignal;
  /** Makes `signal` do so. */
  readonly stop: () => void;
  /** A step of the start begins (without `ms`) or has taken `ms`. */
  readonly onStage: (stage: string, ms?: number) => void;
  readonly onReady: (stackValues: StackValues) => void;
}

/**
 * Starts the environment, says when it is ready, and resolves when it was told to stop and everything has ended. Throws,
 * with everything ended, when it cannot be started or is told to stop before it is ready.
 */
export async function runEnvironment({ settings, tools, signal, stop, onStage, onReady }: EnvironmentOptions): Promise<void> {
  const paths = environmentPaths(settings.home);
  // A start waits for its children to answer; with them gone it gives up at once.
  const giveUp = (): void => void endRecordedProcesses(paths.logs);
  signal.addEventListener("abort", giveUp);
  const stage = timed(onStage);
  const services = await startServices({ settings, tools, stage, signal });
  signal.removeEventListener("abort", giveUp);
  try {
    const startedAt = new Date().toISOString();
    const processes = runningProcesses(paths.logs);
    const control = await startControlServer(paths.daemonFile, {
      status: () => statusOf(settings, startedAt, processes),
      credentials: (userName) => credentialsOf(services, userName),
      stop,
    });
    onReady(services.stackValues);
    if (!signal.aborted) await once(signal, "abort");
    await control.close();
  } finally {
    await services.close();
  }
}

function timed(onStage: EnvironmentOptions["onStage"]) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    onStage(name);
    const startedMs = performance.now();
    const result = await work();
    onStage(name, performance.now() - startedMs);
    return result;
  };
}

function statusOf({ ports }: Settings, startedAt: string, processes: readonly ProcessRecord[]): DaemonStatus {
  return {
    startedAt,
    ports,
    processes: processes.map((record) => ({ name: record.name, pid: record.pid, running: isSameProcess(record) })),
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html; without Expiration the key lasts. */
function credentialsOf({ users }: Services, userName: string): object | undefined {
  const user = users[userName];
  return user && { Version: 1, AccessKeyId: user.accessKeyId, SecretAccessKey: user.secretAccessKey };
}
