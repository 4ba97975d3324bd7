import type { VerificationSummary } from "../verifier";
import type { TableCount } from "../verification/tally";
import { group } from "./progressLine";

/** What verify found, for a person: a table of counts, what is wrong, and the verdict. */
export function verificationText(summary: VerificationSummary): string {
  const { run, topics, posts, incompletePosts, problems, seconds } = summary;
  const rows = Object.entries(topics).map(([name, count]) => [name, ...columns.map(({ of }) => group(count[of]))]);
  return [
    `Run ${run}, ${group(posts)} posts, read back in ${seconds.toFixed(1)} s`,
    ...align([["", ...columns.map(({ title }) => title)], ...rows]),
    ...notes(Object.values(topics)),
    ...problems.map((problem) => `  - ${problem}`),
    summary.proven
      ? `Proven: every record that was acknowledged is there.`
      : `Not proven: ${group(incompletePosts)} posts have fewer than three records, ${group(total(topics, "broken"))} records are broken.`,
  ].join("\n");
}

const columns: readonly { readonly title: string; readonly of: keyof TableCount }[] = [
  { title: "sent", of: "sent" },
  { title: "delivered", of: "delivered" },
  { title: "missing", of: "missing" },
  { title: "duplicate", of: "duplicate" },
];

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => "  " + row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "));
}

/** Rarer counts, only where there are any. */
function notes(counts: readonly TableCount[]): readonly string[] {
  const sums = rarer.map(({ of, say }) => ({ sum: counts.reduce((sum, count) => sum + count[of], 0), say }));
  return sums.filter(({ sum }) => sum > 0).map(({ sum, say }) => `  ${group(sum)} ${say}`);
}

const rarer: readonly { readonly of: keyof TableCount; readonly say: string }[] = [
  { of: "reordered", say: "records out of order" },
  { of: "broken", say: "records broken" },
  { of: "unacknowledged", say: "records stored though never acknowledged (the run was cut off)" },
  { of: "foreign", say: "records of other runs, not counted" },
];

function total(topics: VerificationSummary["topics"], of: keyof TableCount): number {
  return Object.values(topics).reduce((sum, count) => sum + count[of], 0);
}
