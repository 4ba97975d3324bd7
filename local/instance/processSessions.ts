import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const defaultHangUpLimitMs = 1_000;
/** How long killed processes may take to disappear; only one stuck in the kernel takes longer. */
const killLimitMs = 2_000;
const pollMs = 50;

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * Owner of an instance's processes. Each command leads a session (setsid) of its own, so that whatever it starts can be
 * found and ended with it, also what has moved to another process group, as `timeout` does. Daemons leave the session too:
 * they are known by XDG_SESSION_ID, which pam_systemd sets on EC2 and which here names the instance.
 */
export class ProcessSessions {
  readonly #id = randomUUID();
  /** Leaders of sessions that may still have members: running commands, and what ended ones left in the background. */
  readonly #leaders = new Set<number>();
  readonly #hangUpLimitMs: number;

  /** @param hangUpLimitMs how long processes have to end by themselves before they are killed. @default 1 s */
  constructor(hangUpLimitMs: number = defaultHangUpLimitMs) {
    this.#hangUpLimitMs = hangUpLimitMs;
  }

  start({ file, args, env, cwd }: Command): ChildProcess {
    const child = spawn(file, args, { env: { ...env, XDG_SESSION_ID: this.#id }, cwd, detached: true, stdio: "pipe" });
    const { pid } = child;
    if (pid === undefined) return child;
    this.#leaders.add(pid);
    // Forgotten as soon as it is empty: the system may use the number again.
    child.once("exit", () => this.#forgetEmpty());
    return child;
  }

  /** SIGHUP to the session, SIGKILL to what is left of it after a limit; resolves when it is empty. */
  async hangUp(leader: number): Promise<void> {
    if (!this.#leaders.has(leader)) return;
    await end(() => members(leader), ["SIGHUP"], this.#hangUpLimitMs);
    this.#leaders.delete(leader);
  }

  /** Ends every process that was started here, in the background or not, as a machine does that is shut down. */
  async endAll(): Promise<void> {
    const isOwn = `XDG_SESSION_ID=${this.#id}`;
    const find = (): number[] => [...new Set([...[...this.#leaders].flatMap((leader) => members(leader)), ...processesWith(isOwn)])];
    await end(find, ["SIGHUP", "SIGTERM"], this.#hangUpLimitMs);
    this.#leaders.clear();
  }

  #forgetEmpty(): void {
    const table = readProcessTable();
    for (const leader of this.#leaders) {
      if (members(leader, table).length === 0) this.#leaders.delete(leader);
    }
  }
}

/** Asks with the signals given, kills what is left after a limit. */
async function end(find: () => number[], ask: readonly NodeJS.Signals[], limitMs: number): Promise<void> {
  for (const name of ask) signal(find(), name);
  if (await isTrueWithin(limitMs, () => find().length === 0)) return;
  // Again until there is none: a process may be forking while the others are signalled.
  await isTrueWithin(killLimitMs, () => {
    const left = find();
    signal(left, "SIGKILL");
    return left.length === 0;
  });
}

async function isTrueWithin(limitMs: number, condition: () => boolean): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await sleep(pollMs);
  }
  return true;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended in between.
    }
  }
}

/** What to signal: each process of the session where /proc tells (Linux), else the leader's process group. */
function members(leader: number, table = readProcessTable()): number[] {
  if (table) return table.filter(({ session, state }) => session === leader && state !== "Z").map(({ pid }) => pid);
  try {
    process.kill(-leader, 0);
    return [-leader];
  } catch {
    return [];
  }
}

/** Processes with this in their environment, where /proc tells. */
function processesWith(variable: string): number[] {
  return (readProcessTable() ?? []).filter(({ pid, state }) => state !== "Z" && readEnvironment(pid).includes(variable)).map(({ pid }) => pid);
}

function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    // It has ended, or is another user's.
    return [];
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly state: string;
  readonly session: number;
}

function readProcessTable(): ProcessEntry[] | undefined {
  if (process.platform !== "linux") return undefined;
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)) ?? []);
}

/** proc(5): `pid (comm) state ppid pgrp session …`; comm may hold spaces and parentheses. */
function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state = "", , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, state, session: Number(session) };
  } catch {
    return undefined;
  }
}
