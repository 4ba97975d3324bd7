// One measured run of the emulator. What to do comes in the variable EMULATOR, the figures go to standard output.
import { spawn } from "node:child_process";
import { openDashboard } from "../../../emulation/dashboard/dashboard";
import { emulate } from "../../../emulation/emulator";
import { runFiles } from "../../../emulation/run/runFiles";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Target } from "../../../emulation/target/target";
import type { EmulatorFigures } from "./emulatorRun";
import { plainOrIam } from "./plainOrIam";

interface Wanted {
  readonly target: Target;
  readonly folder: string;
  readonly posts: number;
  /** The IAM listener when undefined. */
  readonly plaintextServer?: string;
  /** Whether there is a dashboard, and somebody who looks at it. */
  readonly dashboard: boolean;
}

async function main(): Promise<void> {
  const { target, folder, posts, plaintextServer, dashboard: isWatched } = JSON.parse(process.env.EMULATOR ?? "") as Wanted;
  const memoryMb: number[] = [];
  const dashboard = isWatched ? await openDashboard({ stack: target.stack }) : undefined;
  if (dashboard !== undefined) spawn(process.execPath, ["-e", 'require("http").get(process.argv[1], (response) => response.resume())', `${dashboard.url}events`], { stdio: "ignore" });
  const { recordsPerSecond } = await emulate({
    target,
    runs: runFiles(folder),
    source: (from) => generatedPosts({ seed: 100, order: "sequential", posts, rows: posts, batch: 200, from }),
    plan: {},
    expected: posts,
    open: plainOrIam(plaintextServer),
    observer: dashboard?.view,
    onProgress: (progress) => {
      dashboard?.view.progressed(progress);
      if (progress.posts >= ((memoryMb.length + 1) * posts) / 10) memoryMb.push(Math.round(process.memoryUsage.rss() / 1e6));
    },
  });
  await dashboard?.end({});
  const figures: EmulatorFigures = { recordsPerSecond, memoryMb };
  process.stdout.write(JSON.stringify(figures));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
