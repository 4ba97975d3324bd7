import { spawn } from "node:child_process";
import { typeScriptArguments } from "../typeScriptArguments";

export interface ChildOptions {
  /** What a person calls it, for the error. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Returns its standard output instead of showing it. @default false */
  readonly capture?: boolean;
  /** Interrupts it, as Ctrl-C does. */
  readonly signal: AbortSignal;
}

/** How long an interrupted child may take to end in good order: Pulumi lets the resource at hand finish. */
const interruptLimitMs = 30_000;

/** A TypeScript entry file as a command for `runChild`. */
export function node(args: readonly string[]): Pick<ChildOptions, "command" | "args"> {
  return { command: process.execPath, args: [...typeScriptArguments, ...args] };
}

/**
 * Runs a program on this terminal to its end.
 *
 * @returns its standard output with `capture`, else nothing.
 * @throws Error when it fails or is interrupted; what went wrong it has said itself.
 */
export function runChild({ name, command, args, cwd, env, capture = false, signal }: ChildOptions): Promise<string> {
  if (signal.aborted) return Promise.reject(new Error(`Interrupted before ${name}`));
  const child = spawn(command, args, { cwd, env, stdio: ["inherit", capture ? "pipe" : "inherit", "inherit"] });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  let kill: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    // On a terminal Ctrl-C has reached the child already; a second one would cut it off.
    if (!process.stdin.isTTY) child.kill("SIGINT");
    kill = setTimeout(() => child.kill("SIGKILL"), interruptLimitMs);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return new Promise<string>((resolve, reject) => {
    child.once("error", (error) => {
      reject(new Error(`Could not start ${name}: ${error.message}`, { cause: error }));
    });
    child.once("close", (code, ended) => {
      if (signal.aborted) reject(new Error(`${name} was interrupted`));
      else if (code === 0) resolve(output);
      else reject(new Error(`${name} failed (${ended ?? `exit code ${code}`}); what went wrong stands above`));
    });
  }).finally(() => {
    clearTimeout(kill);
    signal.removeEventListener("abort", interrupt);
  });
}
