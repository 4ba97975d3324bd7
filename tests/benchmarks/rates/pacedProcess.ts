// One run at a rate. What to do comes in the variable PACED, the figures go to standard output.
import { LatencyHistogram } from "../../../emulation/delivery/posts/latencyHistogram";
import { emulate } from "../../../emulation/emulator";
import { monotonicClock } from "../../../emulation/pacing/clock";
import { paced } from "../../../emulation/pacing/paced";
import { schedule } from "../../../emulation/pacing/schedule";
import type { RunObserver } from "../../../emulation/run/runObserver";
import { runFiles } from "../../../emulation/run/runFiles";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Target } from "../../../emulation/target/target";
import { plainOrIam } from "../emulate/plainOrIam";
import type { PacedFigures } from "./pacedRun";

interface Wanted {
  readonly target: Target;
  readonly folder: string;
  readonly postsPerSecond: number;
  readonly durationMs: number;
}

const batch = 200;

async function main(): Promise<void> {
  const { target, folder, postsPerSecond, durationMs } = JSON.parse(process.env.PACED ?? "") as Wanted;
  const signal = new AbortController().signal;
  const lateness = new LatencyHistogram();
  const { posts, latencyMs } = await emulate({
    target,
    runs: runFiles(folder),
    source: (from) => {
      const made = generatedPosts({ seed: 100, order: "sequential", rows: 2 ** 32, batch, from });
      return paced(made, { schedule: schedule({ kind: "rate", postsPerSecond, burst: 1 }), durationMs, batch, signal, clock: monotonicClock });
    },
    plan: {},
    open: plainOrIam(undefined),
    observer: latenessOf(postsPerSecond, lateness),
  });
  // A run is over when the next post would fall due, which is a little after its last one.
  const figures: PacedFigures = { postsPerSecond: (posts * 1000) / durationMs, lateMs: lateness.summary(), latencyMs };
  process.stdout.write(JSON.stringify(figures));
}

/** How long after its time each post is handed over: the first one's is when it comes. */
function latenessOf(postsPerSecond: number, lateness: LatencyHistogram): RunObserver {
  let startMs: number | undefined;
  const nothing = (): void => undefined;
  return {
    begun: nothing,
    taken: ({ sequence }) => {
      startMs ??= performance.now();
      lateness.add(performance.now() - startMs - (sequence * 1000) / postsPerSecond, 1);
    },
    delivered: nothing,
    rejected: nothing,
    trouble: nothing,
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
