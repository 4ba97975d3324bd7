// One measured reading-back of the latest run. What to do comes in the variable VERIFIER, the figures go to standard output.
import { runFiles } from "../../../emulation/run/runFiles";
import type { Target } from "../../../emulation/target/target";
import { verify } from "../../../emulation/verifier";
import { plainOrIam } from "../emulate/plainOrIam";
import type { VerifierFigures } from "./verifierRun";

async function main(): Promise<void> {
  const { target, folder } = JSON.parse(process.env.VERIFIER ?? "") as { target: Target; folder: string };
  const memoryMb: number[] = [];
  const { topics, proven, seconds } = await verify({
    target,
    runs: runFiles(folder),
    open: plainOrIam(undefined),
    onProgress: ({ read, of }) => {
      if (read >= ((memoryMb.length + 1) * of) / 10) memoryMb.push(Math.round(process.memoryUsage.rss() / 1e6));
    },
  });
  const records = Object.values(topics).reduce((sum, { delivered }) => sum + delivered, 0);
  const figures: VerifierFigures = { records, recordsPerSecond: Math.round(records / seconds), memoryMb, peakMb: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6), proven };
  process.stdout.write(JSON.stringify(figures));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
