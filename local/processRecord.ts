import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A process that must not outlive its environment, as noted on disk for whoever has to end it after a crash. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** Start time as the operating system tells it: a recycled pid has another one and is never signalled. */
  readonly started: string;
}

/** Nothing of an environment outlives it, so nothing is lost with a process that does not end at once. */
const termLimitMs = 1_000;
const killLimitMs = 5_000;
const pollMs = 25;

/** Notes a running process beside its log as `<log>.pid`; returns what takes the note away. */
export function recordProcess(name: string, pid: number, logFile: string): () => void {
  const file = recordFile(logFile);
  writeRecord(file, name, pid);
  return () => {
    if (readRecord(file)?.pid === pid) rmSync(file, { force: true });
  };
}

/** Notes a running process in `file`; one that has already ended is not worth a note. */
export function writeRecord(file: string, name: string, pid: number): void {
  const started = startTime(pid);
  if (started === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ name, pid, started } satisfies ProcessRecord));
}

/** The recorded processes, other than this one, that still run, in the order of their names. */
export function runningProcesses(logFolder: string): ProcessRecord[] {
  return recordFiles(logFolder)
    .map(readRecord)
    .filter((record): record is ProcessRecord => record !== undefined && record.pid !== process.pid && isSameProcess(record));
}

/**
 * Ends every recorded process that still runs, by TERM and after a limit by KILL, and removes the records.
 * Returns the names of those that ran. Throws an Error when one survives KILL.
 */
export async function endRecordedProcesses(logFolder: string): Promise<string[]> {
  const running = runningProcesses(logFolder);
  await Promise.all(running.map((record) => endProcess(record)));
  for (const file of recordFiles(logFolder)) if (readRecord(file)?.pid !== process.pid) rmSync(file, { force: true });
  return running.map(({ name }) => name);
}

/** Whether the process of the record still runs, and is the one that was recorded. */
export function isSameProcess(record: ProcessRecord): boolean {
  return startTime(record.pid) === record.started;
}

/** Signals the process group that `pid` leads; a group that is gone is not an error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends the record's process and everything in its group. Throws an Error when it survives KILL. */
export async function endProcess(record: ProcessRecord, limitMs = termLimitMs): Promise<void> {
  if (!isSameProcess(record)) return;
  signalGroup(record.pid, "SIGTERM");
  if (await hasEnded(record, limitMs)) return;
  signalGroup(record.pid, "SIGKILL");
  if (await hasEnded(record, killLimitMs)) return;
  throw new Error(`Expected ${record.name} (pid ${record.pid}) to end within ${killLimitMs / 1000} s of SIGKILL; it still runs`);
}

async function hasEnded(record: ProcessRecord, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (isSameProcess(record)) {
    if (Date.now() > end) return false;
    await delay(pollMs);
  }
  return true;
}

function recordFiles(logFolder: string): string[] {
  try {
    return readdirSync(logFolder)
      .filter((name) => name.endsWith(".pid"))
      .sort()
      .map((name) => join(logFolder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function recordFile(logFile: string): string {
  return join(dirname(logFile), `${basename(logFile, ".log")}.pid`);
}

/** The record in `file`; undefined when there is none or it is cut short. */
export function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessRecord;
  } catch {
    // Gone meanwhile, or cut short by a crash: there is nothing that could be signalled safely.
    return undefined;
  }
}

/** Start time of a live process; undefined when there is none of that pid, or only its zombie. */
export function startTime(pid: number): string | undefined {
  return process.platform === "linux" ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // proc(5): from the third field on; state is the first of these, starttime (ticks since boot) the twentieth.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const [state, ...started] = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim().split(/\s+/);
    return state === undefined || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}
