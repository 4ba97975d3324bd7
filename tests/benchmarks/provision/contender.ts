import { spawn } from "node:child_process";

/** One way of doing the job. */
export interface Contender {
  readonly name: string;
  /** Does the job; whether it had anything to do. */
  run(): Promise<{ readonly changed: boolean }>;
  /** Before the next fresh host. */
  reset?(): Promise<void>;
}

const limitMs = 180_000;

/** Runs a program to its end and gives its output. @throws Error with the output when it fails. */
export function execute(command: string, args: readonly string[], o: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {}): Promise<string> {
  const child = spawn(command, args, { cwd: o.cwd, env: o.env ?? process.env, timeout: limitMs });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stdin.on("error", () => undefined).end(o.input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${command} ended with status ${status}:\n${output.slice(-4000)}`));
    });
  });
}
