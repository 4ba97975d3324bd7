// `npm run bench:verify [-- --json] [--records 10000,3000000,10000000]`: posts so many records to a local environment of its own, reads
// them back, and tells rate and memory of the reading: ten million records shall need no more than ten thousand.
import { parseArgs } from "node:util";
import { emulatorRun } from "./emulate/emulatorRun";
import { openLab } from "./emulate/lab";
import { type VerifierFigures, verifierRun } from "./verify/verifierRun";

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, records: { type: "string", default: "10000,3000000,10000000" } } });
  const lab = await openLab(tell);
  try {
    const runs: VerifierFigures[] = [];
    for (const records of values.records.split(",").map(Number)) {
      tell(`posting ${figure(records)} records, and reading them back`);
      await emulatorRun(lab, "iam", records);
      runs.push(await verifierRun(lab));
    }
    process.stdout.write(values.json ? `${JSON.stringify(runs)}\n` : runs.map(line).join(""));
  } finally {
    await lab.close();
  }
}

function line({ records, recordsPerSecond, memoryMb, peakMb, proven }: VerifierFigures): string {
  return `${figure(records)} records ${proven ? "proven" : "NOT PROVEN"}, ${figure(recordsPerSecond)} a second; memory at each tenth ${memoryMb.join(", ")} MB, at most ${peakMb} MB\n`;
}

function figure(number: number): string {
  return number.toLocaleString("en");
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
