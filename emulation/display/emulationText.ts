import type { EmulationSummary } from "../emulator";
import type { RejectedRows } from "../sources/rejected";
import { group, ratePerSecond } from "./progressLine";

/** What became of a run, and of rows that could not be posted. */
export interface WholeSummary extends EmulationSummary {
  readonly rejectedRows: RejectedRows;
}

/** A run's summary for a person. */
export function emulationText(summary: WholeSummary): string {
  const { run, stack, posts, topics, seconds, recordsPerSecond, latencyMs, interrupted, resumed, duplicates } = summary;
  const names = Object.keys(topics);
  const width = Math.max(...names.map((name) => name.length));
  const state = `${interrupted ? "Interrupted: " : ""}${resumed ? "Resumed: " : ""}`;
  return [
    `${state}${group(posts)} posts in ${seconds.toFixed(1)} s (${ratePerSecond(recordsPerSecond)} records/s), run ${run}`,
    ...names.map((name) => `  ${name.padEnd(width)}  ${group(topics[name]?.sent ?? 0)} records acknowledged`),
    `  acknowledged after ${ms(latencyMs.p50)} (half), ${ms(latencyMs.p99)} (99 %), ${ms(latencyMs.max)} (all)`,
    ...(duplicates > 0 ? [`  ${group(duplicates)} records stored twice: they were under way when the run was cut off`] : []),
    ...list("rows could not be posted", summary.rejectedRows),
    ...list("posts are too large to be sent ever", summary.rejected),
    `Read them back: npm run verify -- --stack ${stack} --run ${run}`,
  ].join("\n");
}

function list(what: string, { count, first }: RejectedRows): readonly string[] {
  if (count === 0) return [];
  const more = count > first.length ? [`    - and ${group(count - first.length)} more`] : [];
  return [`  ${group(count)} ${what}:`, ...first.map((line) => `    - ${line}`), ...more];
}

/** `41.3 ms`, `12.0 s`. */
export function ms(time: number): string {
  return time >= 10_000 ? `${(time / 1000).toFixed(1)} s` : `${Math.round(time * 10) / 10} ms`;
}
