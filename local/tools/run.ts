import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { signalGroup } from "../processRecord";

/** A command that runs to its end. */
export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** @default this process's environment */
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs: number;
  /** Ends the command and everything it started. */
  readonly signal?: AbortSignal;
  /** Called with each line of output, as it comes. */
  readonly onLine?: (line: string) => void;
}

const keptLines = 15;

/**
 * Runs a command and returns what it wrote to standard output. Throws an Error with its last lines when it fails, cannot
 * be started, or takes longer than the limit.
 */
export function run(options: RunOptions): Promise<string> {
  const { command, args, cwd, env, limitMs, signal, onLine } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    const lastLines: string[] = [];
    const listen = (line: string): void => {
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
      onLine?.(line);
    };
    let ended: string | undefined;
    const end = (why: string): void => {
      ended = why;
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    };
    const timer = setTimeout(() => {
      end(`it took longer than ${limitMs / 1000} s`);
    }, limitMs);
    const onAbort = (): void => {
      end("it was interrupted");
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    forEachLine(child.stdout, listen);
    forEachLine(child.stderr, listen);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    child.once("error", (error) => {
      settle(() => {
        reject(new Error(`Expected ${command} to start: ${error.message}`, { cause: error }));
      });
    });
    child.once("close", (code, killedBy) => {
      settle(() => {
        if (code === 0 && ended === undefined) resolve(output);
        else reject(failure(options, ended ?? `it ended with ${killedBy ?? `exit code ${code}`}`, lastLines));
      });
    });
  });
}

function forEachLine(stream: Readable, listen: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
    if (line.trim() !== "") listen(line);
  });
}

function failure({ command, args }: RunOptions, why: string, lastLines: readonly string[]): Error {
  const shown = [command, ...args].join(" ");
  return new Error([`Expected "${shown}" to succeed, but ${why}`, ...lastLines.map((line) => `  ${line}`)].join("\n"));
}
