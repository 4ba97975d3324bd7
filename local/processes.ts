import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, closeSync, constants, mkdirSync, openSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { recordProcess, signalGroup } from "./processRecord";

/** A child process and everything it started; whoever holds it has to stop it. */
export interface OwnedProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended: its exit code, or null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
  /** Ends the process with TERM and after a limit with KILL; resolves when it has ended. May be called again. */
  stop(): Promise<void>;
}

/** What to run: `env` is the child's whole environment, `logFile` gets its output appended. */
export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** How long a process may take to end on TERM before KILL. @default 5000 */
  readonly stopLimitMs?: number;
}

/**
 * Starts a child in a process group of its own and records it beside its log, so that it can be ended even when this
 * process is killed. Throws an Error when it cannot be started.
 */
export function startProcess(options: ProcessOptions): OwnedProcess {
  const child = spawnLogged(options);
  const pid = child.pid;
  if (pid === undefined) throw new Error(startFailure(options));
  const forget = recordProcess(options.name, pid, options.logFile);
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      forget();
      resolve(code);
    });
  });
  let stopping: Promise<void> | undefined;
  return {
    name: options.name,
    pid,
    exited,
    stop: () => (stopping ??= stopChild(pid, exited, options.stopLimitMs ?? defaultStopLimitMs)),
  };
}

const defaultStopLimitMs = 5_000;

function spawnLogged({ command, args, env, cwd, logFile }: ProcessOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", log, log], detached: true });
    // Without a listener the error event, which follows a failed start, would end this process.
    child.on("error", () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

function startFailure({ name, command, cwd }: ProcessOptions): string {
  const expected = `Expected to start ${name}, but ${command}`;
  if (!isAbsolute(command)) return `${expected} was not found on PATH, or the folder ${cwd} is not there`;
  try {
    accessSync(command, constants.X_OK);
    return `${expected} could not be run in the folder ${cwd}`;
  } catch {
    return `${expected} is not there or not executable`;
  }
}

async function stopChild(pid: number, exited: Promise<number | null>, limitMs: number): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  await Promise.resolve();
  if (ended) return;
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => {
    signalGroup(pid, "SIGKILL");
  }, limitMs);
  await exited;
  clearTimeout(timer);
}
