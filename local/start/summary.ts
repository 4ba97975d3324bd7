import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Records of one topic, as verify counted them. */
export interface Counts {
  readonly sent: number;
  readonly delivered: number;
  readonly missing: number;
  readonly duplicate: number;
}

/** What one run of the mission did. */
export interface MissionSummary {
  readonly posts: number;
  /** By topic name. */
  readonly topics: Readonly<Record<string, Counts>>;
  /** By stage, in order. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Whether every acknowledged record was read back, whole. */
  readonly proven: boolean;
}

const columns = ["sent", "delivered", "missing", "duplicate"] as const;

/** Writes `{ posts, topics, seconds }` as JSON; makes the folder. */
export function writeSummary(file: string, { posts, topics, seconds }: MissionSummary): void {
  const counts = Object.fromEntries(
    Object.entries(topics).map(([name, topic]) => [name, Object.fromEntries(columns.map((column) => [column, topic[column]]))]),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ posts, topics: counts, seconds }, undefined, 2)}\n`);
}

/** The summary for a person: a table of topics, a line of stages, the verdict. */
export function summaryText({ posts, topics, seconds, proven }: MissionSummary): string {
  const width = Math.max(...Object.keys(topics).map((name) => name.length));
  const row = (name: string, cells: readonly (string | number)[]) => `  ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(11)).join("")}`;
  const total = Object.values(topics).reduce((sum, { delivered }) => sum + delivered, 0);
  const whole = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  return [
    "",
    row("topic", columns),
    ...Object.entries(topics).map(([name, counts]) => row(name, columns.map((column) => counts[column]))),
    "",
    `  ${Object.entries(seconds).map(([stage, value]) => `${stage} ${value.toFixed(1)} s`).join(" · ")}`,
    "",
    proven
      ? `✔ ${posts} posts, ${total} records: every one sent was signed in by IAM, acknowledged by Kafka and read back, in ${whole.toFixed(0)} s.`
      : "✘ Not every record that was sent came back; npm run local:up, then emulate and verify by hand show more.",
  ].join("\n");
}
