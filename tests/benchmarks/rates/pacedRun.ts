import { join } from "node:path";
import type { Latency } from "../../../emulation/delivery/posts/latencyHistogram";
import type { Lab } from "../emulate/lab";
import { runToEnd } from "../emulate/runToEnd";
import { typeScriptArguments } from "../../../local/typeScriptArguments";

/** What a run at a rate tells. */
export interface PacedFigures {
  /** Acknowledged, over the run's duration. */
  readonly postsPerSecond: number;
  /** By how much posts were handed over after their time. */
  readonly lateMs: Latency;
  /** From handing over to acknowledgement. */
  readonly latencyMs: Latency;
}

/** Posts at a rate for a while, in a process of its own. */
export async function pacedRun({ target, folder, env, user, authorityFile }: Lab, postsPerSecond: number, durationMs: number): Promise<PacedFigures> {
  const output = await runToEnd(process.execPath, [...typeScriptArguments, join(__dirname, "pacedProcess.ts")], {
    PATH: env.PATH,
    NODE_EXTRA_CA_CERTS: authorityFile,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    PACED: JSON.stringify({ target, folder, postsPerSecond, durationMs }),
  });
  return JSON.parse(output) as PacedFigures;
}
