import { execFile } from "node:child_process";

/** The outputs of a stack could not be read: the message says why and what to do, and holds no output. */
export class StackOutputsError extends Error {
  override readonly name = "StackOutputsError";
}

const timeoutMs = 60_000;

/**
 * Reads a stack's outputs, secrets included, with the `pulumi` on PATH.
 *
 * @throws StackOutputsError
 */
export async function readStackOutputs(stack: string): Promise<unknown> {
  const stdout = await pulumi(stack, ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stack]);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new StackOutputsError(`Expected pulumi stack output to print JSON for stack "${stack}", got something else. Try: pulumi stack output -s ${stack}`);
  }
}

function pulumi(stack: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, { timeout: timeoutMs, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      // stdout holds the client's private key: it goes into no message.
      if (error === null) resolve(stdout);
      else reject(new StackOutputsError(explain(stack, error, stderr.trim())));
    });
  });
}

function explain(stack: string, error: Error & { code?: unknown; killed?: boolean }, said: string): string {
  if (error.code === "ENOENT") {
    return "Expected the Pulumi CLI on PATH, found none. Install it (https://www.pulumi.com/docs/install/), or, for the stack local, use the npm scripts.";
  }
  if (error.killed) return `Expected the outputs of stack "${stack}" within ${timeoutMs / 1000} s: no answer from pulumi stack output.`;
  if (/no stack named|not found/i.test(said)) {
    return `Expected a stack named "${stack}", but there is none. Create it first: pulumi up -s ${stack} (for local: npm run local:up, then npm run pulumi -- up -s local).`;
  }
  return `Could not read the outputs of stack "${stack}": ${said || `exit code ${String(error.code)}`}`;
}
