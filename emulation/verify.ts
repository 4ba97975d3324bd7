import { parseVerifyArguments } from "./commandLine/verifyArguments";
import { exitCodes } from "./commandLine/exitCodes";
import { runCommand } from "./commandLine/runCommand";
import { progressDisplay } from "./display/progressDisplay";
import { progressLine } from "./display/progressLine";
import { verificationText } from "./display/verificationText";
import { pipelineHome, runFiles } from "./run/runFiles";
import { readTarget } from "./target/readTarget";
import { verify } from "./verifier";

async function main(): Promise<number> {
  const { stack, run, json, ...connection } = parseVerifyArguments(process.argv.slice(2));
  const target = await readTarget(stack);
  const display = progressDisplay(process.stderr);
  const summary = await verify({
    target,
    run,
    connection,
    runs: runFiles(pipelineHome()),
    onProgress: ({ read, of, seconds }) => display.show(() => progressLine("Reading", { done: read, of, seconds, unit: "records" })),
  }).finally(() => display.end());
  process.stdout.write(`${json ? JSON.stringify(summary) : verificationText(summary)}\n`);
  return summary.proven ? exitCodes.done : exitCodes.incomplete;
}

void runCommand(main, () => exitCodes.notStarted).then((code) => {
  process.exitCode = code;
});
