// The emulator in a process of its own, to be killed: goes on with the stack's latest run where there is one. Writes
// "running" when the first posts are acknowledged, and in the end the summary.
import { connect } from "node:net";
import { connectKafka } from "../../emulation/delivery/kafka";
import { awsTokens } from "../../emulation/delivery/tokens";
import { emulate } from "../../emulation/emulator";
import { runFiles } from "../../emulation/run/runFiles";
import { generatedPosts } from "../../emulation/sources/generated";
import type { Target } from "../../emulation/target/target";

const { target, home, posts } = JSON.parse(process.env.EMULATOR ?? "{}") as { target: Target; home: string; posts: number };

async function main(): Promise<void> {
  const runs = runFiles(home);
  const resume = await runs.read(target.stack).catch(() => undefined);
  let told = false;
  const summary = await emulate({
    target,
    runs,
    resume,
    source: (from) => generatedPosts({ seed: 1, order: "sequential", posts, rows: posts, batch: 50, from }),
    plan: {},
    expected: posts,
    open: ({ bootstrapServers, region }, giveUpAfterMs) => {
      const tokens = awsTokens({ region });
      const kafka = connectKafka({ bootstrapServers, open: (_, port) => connect(port, "127.0.0.1"), tokens, clientId: "tests", giveUpAfterMs });
      return Promise.resolve({ kafka, close: () => undefined });
    },
    onProgress: (progress) => {
      if (told || progress.inFlight === 0) return;
      told = true;
      process.stdout.write("running\n");
    },
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
