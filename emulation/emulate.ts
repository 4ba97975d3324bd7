import { parseEmulateArguments, type EmulateArguments } from "./commandLine/emulateArguments";
import { exitCodes } from "./commandLine/exitCodes";
import { interruptible } from "./commandLine/interrupt";
import { pipelineSource } from "./commandLine/pipelineSource";
import { runCommand } from "./commandLine/runCommand";
import { emulationText } from "./display/emulationText";
import { printRecords } from "./display/printRecords";
import { progressDisplay } from "./display/progressDisplay";
import { progressLine } from "./display/progressLine";
import { DeliveryError, emulate, type EmulationSummary } from "./emulator";
import { pipelineHome, runFiles } from "./run/runFiles";
import { expectedPosts, type SourcePlan } from "./sources/plan";
import { Rejections } from "./sources/rejected";
import { readTarget } from "./target/readTarget";
import { topicsOf } from "./target/topicsOf";

async function main(): Promise<number> {
  const args = parseEmulateArguments(process.argv.slice(2));
  return args.dryRun ? dryRun(args) : post(args);
}

async function post(args: EmulateArguments): Promise<number> {
  const { stack, durationMs, connection, delivery, giveUpAfterMs, json } = args;
  const target = await readTarget(stack);
  const runs = runFiles(pipelineHome());
  const resume = args.resume === undefined ? undefined : await runs.read(stack, args.resume === true ? undefined : args.resume);
  const plan = resume === undefined ? args.plan : (resume.plan as unknown as SourcePlan);
  const expected = durationMs === undefined ? expectedPosts(plan) : undefined;
  const rejections = new Rejections();
  const display = progressDisplay(process.stderr);
  const print = (summary: EmulationSummary): void => {
    const whole = { ...summary, rejectedRows: rejections.toJSON() };
    process.stdout.write(`${json ? JSON.stringify(whole) : emulationText(whole)}\n`);
  };
  const summary = await interruptible(process, tellInterrupted, (signal) =>
    emulate({
      source: pipelineSource(args, plan, signal, rejections.add),
      plan: { ...plan },
      expected,
      resume,
      target,
      runs,
      delivery,
      connection,
      giveUpAfterMs,
      signal,
      onProgress: ({ posts, of, seconds, rate, inFlight }) => display.show(() => progressLine("Posting", { done: posts, of, seconds, unit: "posts", perSecond: rate, inFlight })),
    }).finally(() => display.end()),
  ).catch((error: unknown) => {
    if (error instanceof DeliveryError) print(error.summary);
    throw error;
  });
  print(summary);
  if (summary.interrupted && !isOpenEnded(args, plan)) return exitCodes.interrupted;
  return summary.rejected.count + rejections.toJSON().count > 0 ? exitCodes.incomplete : exitCodes.done;
}

/** Whether Ctrl-C is the run's only end. */
function isOpenEnded({ durationMs }: EmulateArguments, plan: SourcePlan): boolean {
  return durationMs === undefined && plan.source.kind === "generated" && expectedPosts(plan) === undefined && plan.posts === undefined;
}

async function dryRun(args: EmulateArguments): Promise<number> {
  const { stack, userId, plan } = args;
  const topics = userId === undefined ? (await readTarget(stack)).topics : topicsOf(userId);
  const rejections = new Rejections();
  await interruptible(process, () => undefined, (signal) => printRecords(pipelineSource(args, plan, signal, rejections.add)(0), topics, process.stdout));
  const { count, first } = rejections.toJSON();
  if (count === 0) return exitCodes.done;
  process.stderr.write(`${count} rows cannot be posted:\n${first.map((line) => `  - ${line}\n`).join("")}`);
  return exitCodes.incomplete;
}

function tellInterrupted(): void {
  process.stderr.write("\nDelivering what is in flight; Ctrl-C again stops at once.\n");
}

void runCommand(main, (error) => (error instanceof DeliveryError ? exitCodes.incomplete : exitCodes.notStarted)).then((code) => {
  process.exitCode = code;
});
