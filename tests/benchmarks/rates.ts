// `npm run bench:rates [-- --json]`: posts at rates from 0.2 to 20,000 a second to a local environment of its own, and tells the rate that was
// achieved over the run, and how late posts were.
import { parseArgs } from "node:util";
import { openLab } from "./emulate/lab";
import { pacedRun, type PacedFigures } from "./rates/pacedRun";

/** Posts a second, and for how many seconds. */
const wanted: readonly (readonly [number, number])[] = [
  [0.2, 60],
  [10, 30],
  [1_000, 20],
  [20_000, 20],
];

interface RateResult extends PacedFigures {
  readonly wanted: number;
  readonly seconds: number;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const lab = await openLab(tell);
  try {
    const results: RateResult[] = [];
    for (const [rate, seconds] of wanted) {
      tell(`${rate} posts a second for ${seconds} s`);
      results.push({ wanted: rate, seconds, ...(await pacedRun(lab, rate, seconds * 1000)) });
    }
    process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : results.map(line).join(""));
  } finally {
    await lab.close();
  }
}

function line({ wanted: rate, seconds, postsPerSecond, lateMs, latencyMs }: RateResult): string {
  const off = ((postsPerSecond - rate) / rate) * 100;
  return `${rate}/s for ${seconds} s: ${Number(postsPerSecond.toFixed(2))}/s (${off < 0 ? "" : "+"}${off.toFixed(2)} %), handed over ${lateMs.p99} ms after their time (99 %), ${lateMs.max} ms (all), acknowledged ${latencyMs.p99} ms later (99 %)\n`;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
