// `npm run bench:emulate [-- --json] [--rounds N] [--records N]`: the emulator against kafka-producer-perf-test and the
// course's manner, on a local environment of its own. Only ratios of one interleaved run mean something: the machine's
// own speed drifts.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { courseManner } from "./emulate/courseManner";
import { type Lab, openLab } from "./emulate/lab";
import { median } from "./median";
import { emulatorRun } from "./emulate/emulatorRun";
import { bestSettings, perfTest, type PerfSettings } from "./emulate/perfTest";

interface Comparison {
  readonly listener: string;
  readonly emulator: readonly number[];
  readonly perfTest: readonly number[];
  readonly perfTestSettings: PerfSettings;
  /** Of the rounds' ratios, ours to theirs. */
  readonly medianRatio: number;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "5" }, records: { type: "string", default: "1000000" } },
  });
  const lab = await openLab(tell);
  try {
    const [rounds, records] = [Number(values.rounds), Number(values.records)];
    const iam = await compare(lab, "iam", rounds, records);
    const plaintext = await compare(lab, "plaintext", rounds, records);
    const dashboardRatio = await compareDashboard(lab, rounds, records);
    const course = await courseManner(lab);
    const { memoryMb } = await emulatorRun(lab, "iam", 3_000_000);
    const timesCourse = median(iam.emulator) / course;
    const result = { cores: cpus().length, cpu: cpus()[0]?.model, records, comparisons: [iam, plaintext], dashboardRatio, courseManner: course, timesCourse, memoryMb };
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else print(result);
  } finally {
    await lab.close();
  }
}

async function compare(lab: Lab, listener: "iam" | "plaintext", rounds: number, records: number): Promise<Comparison> {
  tell(`${listener}: looking for the best batch and linger of kafka-producer-perf-test`);
  const perfTestSettings = await bestSettings(lab, listener, Math.ceil(records / 4));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round++) {
    const runs = [
      async () => ours.push((await emulatorRun(lab, listener, records)).recordsPerSecond),
      async () => theirs.push(await perfTest(lab, listener, records, perfTestSettings)),
    ];
    // Who goes first has the colder machine.
    for (const run of round % 2 === 1 ? runs : runs.reverse()) await run();
    tell(`${listener}, round ${round} of ${rounds}: emulator ${figure(ours.at(-1))}, kafka-producer-perf-test ${figure(theirs.at(-1))} records/s`);
  }
  const ratios = ours.map((rate, round) => rate / (theirs[round] ?? NaN));
  return { listener, emulator: ours, perfTest: theirs, perfTestSettings, medianRatio: median(ratios) };
}

/** The median of the rounds' ratios, with a dashboard that somebody looks at to without. */
async function compareDashboard(lab: Lab, rounds: number, records: number): Promise<number> {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const rates = new Map<boolean, number>();
    for (const dashboard of round % 2 === 1 ? [true, false] : [false, true]) rates.set(dashboard, (await emulatorRun(lab, "iam", records, { dashboard })).recordsPerSecond);
    tell(`dashboard, round ${round} of ${rounds}: ${figure(rates.get(true))} records/s with, ${figure(rates.get(false))} without`);
    ratios.push((rates.get(true) ?? NaN) / (rates.get(false) ?? NaN));
  }
  return median(ratios);
}

interface BenchmarkResult {
  readonly cores: number;
  readonly cpu: string | undefined;
  readonly records: number;
  readonly comparisons: readonly Comparison[];
  readonly dashboardRatio: number;
  readonly courseManner: number;
  readonly timesCourse: number;
  readonly memoryMb: readonly number[];
}

function print({ cores, cpu, records, comparisons, dashboardRatio, courseManner: course, timesCourse, memoryMb }: BenchmarkResult): void {
  const lines = comparisons.map(({ listener, emulator, perfTest: theirs, perfTestSettings: { batchBytes, lingerMs }, medianRatio }) =>
    [
      `${listener}: emulator ${figure(median(emulator))} records/s, kafka-producer-perf-test ${figure(median(theirs))}`,
      `(batch.size ${batchBytes}, linger.ms ${lingerMs}); median ratio of ${emulator.length} rounds ${medianRatio.toFixed(2)}`,
    ].join(" "),
  );
  process.stdout.write(
    [
      `${records.toLocaleString("en")} records a run, ${cores} cores (${cpu ?? "unknown"}), brokers and clients on them alike`,
      ...lines,
      `with a dashboard that somebody looks at: ${dashboardRatio.toFixed(2)} of the rate without`,
      `one awaited record at a time: ${figure(course)} records/s; the emulator has ${Math.round(timesCourse)} times as many`,
      `memory over 3,000,000 records, at each tenth: ${memoryMb.join(", ")} MB`,
      "",
    ].join("\n"),
  );
}

function figure(rate: number | undefined): string {
  return Math.round(rate ?? 0).toLocaleString("en");
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
