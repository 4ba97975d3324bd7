import { join } from "node:path";
import { scripts } from "../../../package.json";
import type { Lab } from "../emulate/lab";
import { runToEnd } from "../emulate/runToEnd";
import { typeScriptArguments } from "../../../local/typeScriptArguments";

/** What a reading-back tells. */
export interface VerifierFigures {
  readonly records: number;
  readonly recordsPerSecond: number;
  /** Resident memory at each tenth. */
  readonly memoryMb: readonly number[];
  readonly peakMb: number;
  readonly proven: boolean;
}

/** Those that `npm run verify` gives its process. */
const memoryLimits = scripts.verify.split(" ").filter((word) => word.startsWith("--max-"));

/** Reads the lab's latest run back, in a process of its own. */
export async function verifierRun({ target, folder, env, user, authorityFile }: Lab): Promise<VerifierFigures> {
  const output = await runToEnd(process.execPath, [...memoryLimits, ...typeScriptArguments, join(__dirname, "verifierProcess.ts")], {
    PATH: env.PATH,
    NODE_EXTRA_CA_CERTS: authorityFile,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    VERIFIER: JSON.stringify({ target, folder }),
  });
  return JSON.parse(output) as VerifierFigures;
}
