import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const endLimitMs = 2_000;
const pollMs = 25;

/**
 * Kills what still runs on client instances whose daemon was killed: all that has its HOME in one of `folders`. Only Linux
 * tells the environment of a process; elsewhere nothing is found.
 */
export async function killInstanceProcesses(folders: readonly string[]): Promise<void> {
  const end = Date.now() + endLimitMs;
  for (let pids = processesWithHomeIn(folders); pids.length > 0; pids = processesWithHomeIn(folders)) {
    if (Date.now() > end) throw new Error(`Expected the client instances' processes to end on SIGKILL; still there: ${pids.join(", ")}`);
    for (const pid of pids) kill(pid);
    await delay(pollMs);
  }
}

function processesWithHomeIn(folders: readonly string[]): number[] {
  if (process.platform !== "linux") return [];
  const beginnings = folders.map((folder) => `HOME=${folder}/`);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).some((entry) => beginnings.some((beginning) => entry.startsWith(beginning))))
    .map(Number);
}

/** Empty for a zombie and for a process of another user. */
function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
