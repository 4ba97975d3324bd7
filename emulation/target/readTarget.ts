import { execFile } from "node:child_process";
import { EmulationError } from "../error";
import { parseTarget } from "./parseTarget";
import type { Target } from "./target";

/** Runs the Pulumi CLI with arguments and returns what it printed. Injected in tests. */
export type RunPulumi = (args: readonly string[]) => Promise<PulumiResult>;

export interface PulumiResult {
  readonly stdout: string;
  /** Undefined when the CLI succeeded; else what it said on stderr, or why it did not start. */
  readonly failure?: string;
}

/**
 * Reads where to post from the outputs of a stack, with the `pulumi` on PATH.
 *
 * @throws EmulationError when the CLI fails, or the outputs are not those of this program
 */
export async function readTarget(stack: string, run: RunPulumi = runPulumi): Promise<Target> {
  // stdout holds the client's private key: it goes into no message.
  const { stdout, failure } = await run(["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stack]);
  if (failure !== undefined) throw new EmulationError(explainFailure(stack, failure));
  return parseTarget(stack, parseOutputs(stack, stdout));
}

const timeoutMs = 60_000;

function runPulumi(args: readonly string[]): Promise<PulumiResult> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 };
    execFile("pulumi", args, options, (error, stdout, stderr) => {
      resolve(error === null ? { stdout } : { stdout: "", failure: failureText(error, stderr) });
    });
  });
}

function failureText(error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.code === "ENOENT") return "ENOENT";
  if (error.killed === true) return `no answer within ${timeoutMs / 1000} s`;
  return stderr.trim() === "" ? `exit code ${String(error.code)}` : stderr.trim();
}

function explainFailure(stack: string, failure: string): string {
  if (failure === "ENOENT") {
    return "Expected the Pulumi CLI on PATH, found none. Install it (https://www.pulumi.com/docs/install/), or, for the local stack, use npm run emulate.";
  }
  if (/no stack named|no stack selected|not found/i.test(failure)) {
    return `Expected a stack named "${stack}", but there is none (${failure}). Create it first: pulumi up -s ${stack} (for local: npm run local:up, then npm run pulumi -- up -s local).`;
  }
  return `Could not read the outputs of stack "${stack}": pulumi stack output failed: ${failure}`;
}

function parseOutputs(stack: string, stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new EmulationError(`Expected pulumi stack output to print JSON for stack "${stack}", got something else. Try: pulumi stack output -s ${stack}`);
  }
}
