import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { FromDaemon, ToDaemon } from "./daemonMessages";
import { environmentPaths } from "../paths";
import { writeRecord } from "../processRecord";
import type { StackValues } from "./services";
import type { Stages } from "../stages";
import { typeScriptArguments } from "../typeScriptArguments";

/** Long enough for a machine under load; the services have tighter limits of their own. */
const startLimitMs = 150_000;

/**
 * Starts the daemon and resolves when everything that it owns is up; from then on it needs this process no more. Throws an
 * Error with the daemon's own words when it fails; ending it, when `signal` aborts, is the caller's.
 */
export function startDaemon(given: ToDaemon, stages: Stages, signal?: AbortSignal): Promise<StackValues> {
  const daemon = spawnDaemon(given);
  return new Promise<StackValues>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      daemon.removeAllListeners();
      if (daemon.connected) daemon.disconnect();
      daemon.unref();
      finish();
    };
    const fail = (message: string): void => {
      settle(() => {
        reject(new Error(message));
      });
    };
    const log = join(environmentPaths(given.settings.home).logs, "daemon.log");
    const timer = setTimeout(() => {
      fail(`Expected the local environment to start within ${startLimitMs / 1000} s: see ${log}`);
    }, startLimitMs);
    const onAbort = (): void => {
      fail("The start was interrupted");
    };
    signal?.addEventListener("abort", onAbort);
    daemon.once("error", (error) => {
      fail(`Expected to start the daemon of the local environment: ${error.message}`);
    });
    daemon.once("exit", (code) => {
      fail(`Expected the daemon to start, but it ended with ${code === null ? "a signal" : `exit code ${code}`}: see ${log}`);
    });
    daemon.on("message", (message: FromDaemon) => {
      hear(message, stages, {
        ready: (values) => {
          settle(() => {
            resolve(values);
          });
        },
        fail,
      });
    });
    if (signal?.aborted) onAbort();
    else daemon.send(given);
  });
}

function spawnDaemon({ settings }: ToDaemon): ChildProcess {
  const { logs, daemonRecord } = environmentPaths(settings.home);
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, "daemon.log"), "a", 0o600);
  try {
    const args = [...typeScriptArguments, join(__dirname, "daemon.ts")];
    const daemon = spawn(process.execPath, args, {
      cwd: settings.root,
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      stdio: ["ignore", log, log, "ipc"],
      // A session of its own: Ctrl-C in the terminal is for local:up, which ends the daemon in order.
      detached: true,
    });
    if (daemon.pid !== undefined) writeRecord(daemonRecord, "daemon", daemon.pid);
    return daemon;
  } finally {
    closeSync(log);
  }
}

function hear(message: FromDaemon, stages: Stages, end: { ready: (values: StackValues) => void; fail: (message: string) => void }): void {
  switch (message.kind) {
    case "begin":
      return stages.begin(message.stage);
    case "finish":
      return stages.finish(message.stage, message.ms);
    case "ready":
      return end.ready(message.stackValues);
    case "failed":
      return end.fail(message.message);
  }
}
