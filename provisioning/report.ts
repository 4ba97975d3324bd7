/** A run's recap, as its last line says it. */
export interface Recap {
  readonly ok: number;
  readonly changed: number;
  readonly skipped: number;
  readonly failed: number;
  readonly seconds: number;
}

/** One task's outcome, as its line says it. */
export interface TaskReport {
  readonly status: "ok" | "changed" | "skipped" | "failed";
  readonly task: string;
  /** Why there was nothing to do, or what was different. */
  readonly reason?: string;
}

/** Reads a line of the program's report; undefined for progress and diffs. */
export function parseTaskLine(line: string): TaskReport | undefined {
  const match = /^(ok|changed|skipped|failed) +(.*?)(?: \((.*)\))?$/.exec(line);
  if (match === null) return undefined;
  const [, status, task = "", reason] = match;
  return { status: status as TaskReport["status"], task, reason };
}

/** Reads the recap line; undefined for any other. */
export function parseRecap(line: string): Recap | undefined {
  const match = /^recap +ok=(\d+) changed=(\d+) skipped=(\d+) failed=(\d+) in (\d+\.\d) s$/.exec(line);
  if (match === null) return undefined;
  const [ok, changed, skipped, failed, seconds] = match.slice(1).map(Number) as [number, number, number, number, number];
  return { ok, changed, skipped, failed, seconds };
}

/** The recap of a whole report, without its leading word; empty where there is none. */
export function recapOf(report: string): string {
  const recap = report.split("\n").find((line) => parseRecap(line) !== undefined);
  return recap?.replace(/^recap +/, "") ?? "";
}
