import { readFileSync } from "node:fs";
import { environmentPaths } from "../paths";
import { type ProcessRecord, isSameProcess, readRecord } from "../processRecord";
import type { Ports } from "../settings";

/** Address of the daemon's control server, as it stands in `daemon.json`. */
export interface DaemonAddress {
  readonly port: number;
  /** Bearer token of every request. */
  readonly token: string;
}

/** What the daemon says of itself. */
export interface DaemonStatus {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly ports: Ports;
  /** The processes that the environment is made of; one that has ended leaves it of no use. */
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly running: boolean }[];
}

const answerLimitMs = 3_000;

/** Record of the environment's daemon, when it runs, be it ready or not. */
export function runningDaemon(home: string): ProcessRecord | undefined {
  const record = readRecord(environmentPaths(home).daemonRecord);
  return record !== undefined && isSameProcess(record) ? record : undefined;
}

/** Address of the daemon when it runs and has everything up; undefined otherwise. Asks nobody. */
export function readyDaemon(home: string): DaemonAddress | undefined {
  if (runningDaemon(home) === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(environmentPaths(home).daemonFile, "utf8")) as DaemonAddress;
  } catch {
    return undefined;
  }
}

/** Status of a ready daemon; undefined when there is none or it does not answer within a few seconds. */
export async function daemonStatus(home: string): Promise<DaemonStatus | undefined> {
  const address = readyDaemon(home);
  if (address === undefined) return undefined;
  try {
    const headers = { authorization: `Bearer ${address.token}` };
    const response = await fetch(`http://127.0.0.1:${address.port}/status`, { headers, signal: AbortSignal.timeout(answerLimitMs) });
    return response.ok ? ((await response.json()) as DaemonStatus) : undefined;
  } catch {
    return undefined;
  }
}
