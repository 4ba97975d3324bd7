import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { run } from "./tools/run";

const listening = "0A";

/** Who listens on a TCP port of this machine, as `name (pid 123)`; undefined when that cannot be found out. */
export async function listenerOn(port: number): Promise<string | undefined> {
  return process.platform === "linux" ? listenerFromProc(port) : listenerFromLsof(port);
}

function listenerFromProc(port: number): string | undefined {
  const inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => socketInodes(table, port));
  const pid = inodes.length === 0 ? undefined : readdirOr("/proc").find((name) => /^\d+$/.test(name) && holdsSocket(name, inodes));
  return pid === undefined ? undefined : `${readOr(`/proc/${pid}/comm`).trim()} (pid ${pid})`;
}

/** proc(5), /proc/net/tcp: local address is field 2 (hexadecimal), state field 4, inode field 10. */
function socketInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return readOr(table)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === listening)
    .flatMap((fields) => fields[9] ?? []);
}

function holdsSocket(pid: string, inodes: readonly string[]): boolean {
  return readdirOr(`/proc/${pid}/fd`).some((fd) => {
    try {
      return inodes.some((inode) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
    } catch {
      return false;
    }
  });
}

async function listenerFromLsof(port: number): Promise<string | undefined> {
  try {
    const output = await run({ command: "lsof", args: ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], limitMs: 5_000 });
    const [, pid, command] = /^p(\d+)\n(?:f.*\n)?c(.+)$/m.exec(output) ?? [];
    return pid === undefined ? undefined : `${command} (pid ${pid})`;
  } catch {
    return undefined;
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readdirOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
