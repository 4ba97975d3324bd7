import { monotonicClock } from "../pacing/clock";
import { paced } from "../pacing/paced";
import { schedule } from "../pacing/schedule";
import { withDirtyManifest } from "../sources/dirtyManifest";
import { openSource } from "../sources/openSource";
import { databasePassword } from "../sources/mysql/databasePassword";
import type { SourcePlan } from "../sources/plan";
import type { PostSource } from "../sources/post";
import type { OnRejected } from "../sources/rejected";
import type { EmulateArguments } from "./emulateArguments";

/** The posts of a plan at the pace of the command line, from a sequence number on. */
export function pipelineSource(args: EmulateArguments, plan: SourcePlan, signal: AbortSignal, onRejected: OnRejected): (from: number) => PostSource {
  const { pace, durationMs, dirtyManifest, stack } = args;
  const open = openSource(plan, { signal, onRejected, password: () => databasePassword(stack) });
  return (from) => {
    const posts = paced(open(from), { schedule: schedule(pace), durationMs, batch: plan.batch, signal, clock: monotonicClock });
    return dirtyManifest === undefined ? posts : withDirtyManifest(posts, dirtyManifest);
  };
}
