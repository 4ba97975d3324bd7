import { parseEmulateArguments, type EmulateArguments } from "./commandLine/emulateArguments";
import { exitCodes } from "./commandLine/exitCodes";
import { interruptible } from "./commandLine/interrupt";
import { pipelineSource } from "./commandLine/pipelineSource";
import { runCommand } from "./commandLine/runCommand";
import { openDashboard, type Dashboard } from "./dashboard/dashboard";
import { emulationText } from "./display/emulationText";
import { printRecords } from "./display/printRecords";
import { progressDisplay } from "./display/progressDisplay";
import { progressLine } from "./display/progressLine";
import { DeliveryError, emulate, type EmulationSummary } from "./emulator";
import { pipelineHome, runFiles } from "./run/runFiles";
import { expectedPosts, type SourcePlan } from "./sources/plan";
import { Rejections, type Rejection } from "./sources/rejected";
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
  const dashboard = await dashboardOf(args);
  const onRejected = (rejection: Rejection): void => {
    rejections.add(rejection);
    dashboard?.view.rejectedRow(rejection);
  };
  const onInterrupt = (): void => {
    process.stderr.write("\nDelivering what is in flight; Ctrl-C again stops at once.\n");
    dashboard?.view.stopping();
  };
  const summary = await interruptible(process, onInterrupt, (signal) =>
    emulate({
      source: pipelineSource(args, plan, signal, onRejected),
      plan: { ...plan },
      expected,
      resume,
      target,
      runs,
      delivery,
      connection,
      giveUpAfterMs,
      signal,
      observer: dashboard?.view,
      onProgress: (progress) => {
        const { posts, of, seconds, rate, inFlight } = progress;
        display.show(() => progressLine("Posting", { done: posts, of, seconds, unit: "posts", perSecond: rate, inFlight }));
        dashboard?.view.progressed(progress);
      },
    }).finally(() => display.end()),
  ).catch(async (error: Error) => {
    const summary = error instanceof DeliveryError ? error.summary : undefined;
    if (summary !== undefined) print(summary);
    await dashboard?.end({ error, summary });
    throw error;
  });
  print(summary);
  await dashboard?.end({ summary });
  if (summary.interrupted && !isOpenEnded(args, plan)) return exitCodes.interrupted;
  return summary.rejected.count + rejections.toJSON().count > 0 ? exitCodes.incomplete : exitCodes.done;
}

async function dashboardOf({ stack, dashboard }: EmulateArguments): Promise<Dashboard | undefined> {
  if (dashboard === undefined) return undefined;
  const opened = await openDashboard({ stack, port: dashboard === true ? undefined : dashboard });
  process.stderr.write(`Dashboard: ${opened.url}\n`);
  return opened;
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

void runCommand(main, (error) => (error instanceof DeliveryError ? exitCodes.incomplete : exitCodes.notStarted)).then((code) => {
  process.exitCode = code;
});
