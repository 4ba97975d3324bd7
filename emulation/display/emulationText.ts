import type { EmulationSummary } from "../emulator";
import { group } from "./progressLine";

/** A run's summary for a person. */
export function emulationText(summary: EmulationSummary): string {
  const { run, stack, posts, topics, seconds, recordsPerSecond, interrupted } = summary;
  const names = Object.keys(topics);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${group(topics[name]?.sent ?? 0)} records acknowledged`);
  const head = `${interrupted ? "Interrupted: " : ""}${group(posts)} posts in ${seconds.toFixed(1)} s (${group(recordsPerSecond)} records/s)`;
  return [`${head}, run ${run}`, ...lines, `Read them back: npm run verify -- --stack ${stack} --run ${run}`].join("\n");
}
