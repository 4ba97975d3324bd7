import { parseEmulateArguments } from "./commandLine/arguments";
import { exitCodes } from "./commandLine/exitCodes";
import { interruptible } from "./commandLine/interrupt";
import { runCommand } from "./commandLine/runCommand";
import { emulationText } from "./display/emulationText";
import { progressDisplay } from "./display/progressDisplay";
import { progressLine } from "./display/progressLine";
import { DeliveryError, emulate, type EmulationSummary } from "./emulator";
import { pipelineHome, runFiles } from "./run/runFiles";
import { readTarget } from "./target/readTarget";

async function main(): Promise<number> {
  const { stack, posts, json, ...options } = parseEmulateArguments(process.argv.slice(2));
  const target = await readTarget(stack);
  const display = progressDisplay(process.stderr);
  const summary = await interruptible(process, tellInterrupted, (signal) =>
    emulate({
      ...options,
      posts: posts === "unlimited" ? undefined : posts,
      target,
      runs: runFiles(pipelineHome()),
      signal,
      onProgress: ({ posts: done, of, seconds }) => display.show(() => progressLine("Posting", { done, of, seconds, unit: "posts" })),
    }).finally(() => display.end()),
  );
  print(summary, json);
  return summary.interrupted && posts !== "unlimited" ? exitCodes.interrupted : exitCodes.done;
}

function tellInterrupted(): void {
  process.stderr.write("\nDelivering what is in flight; Ctrl-C again stops at once.\n");
}

function print(summary: EmulationSummary, json: boolean): void {
  process.stdout.write(`${json ? JSON.stringify(summary) : emulationText(summary)}\n`);
}

void runCommand(main, (error) => (error instanceof DeliveryError ? exitCodes.incomplete : exitCodes.notStarted)).then((code) => {
  process.exitCode = code;
});
