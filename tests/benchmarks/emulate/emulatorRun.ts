import { join } from "node:path";
import { tables } from "../../../emulation/tables/tables";
import { runToEnd } from "./runToEnd";
import type { Lab, Listener } from "./lab";
import { typeScriptArguments } from "../../../local/typeScriptArguments";

/** What a run tells. */
export interface EmulatorFigures {
  readonly recordsPerSecond: number;
  /** Resident memory at each tenth of the run. */
  readonly memoryMb: readonly number[];
}

/** Runs the emulator in a process of its own: generating, serialising, three topics, keys, idempotent, acks all. */
export async function emulatorRun(lab: Lab, listener: Listener, records: number, { dashboard = false } = {}): Promise<EmulatorFigures> {
  const { target, folder, env, user, authorityFile, plaintextServer } = lab;
  const wanted = { target, folder, posts: Math.ceil(records / tables.length), plaintextServer: listener === "plaintext" ? plaintextServer : undefined, dashboard };
  const output = await runToEnd(process.execPath, [...typeScriptArguments, join(__dirname, "emulatorProcess.ts")], {
    PATH: env.PATH,
    NODE_EXTRA_CA_CERTS: authorityFile,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    EMULATOR: JSON.stringify(wanted),
  });
  return JSON.parse(output) as EmulatorFigures;
}
