import { StringDecoder } from "node:string_decoder";
import type { ClientChannel } from "ssh2";
import type { Connection } from "./connection";
import { dial, type DialContext } from "./dial";
import { goQuote } from "./goQuote";
import { LineSplitter } from "./lineSplitter";

/** `logging` of command.remote.Command: which streams are shown while the command runs. */
export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

export interface RemoteRun {
  readonly connection: Connection;
  readonly command: string;
  readonly stdin: string | undefined;
  readonly logging: Logging | undefined;
}

export interface RemoteOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command on a host by SSH. Throws when it does not exit with 0: `Process exited with status N: running "<command>":\n<output>`,
 * also with logging off, as the published plugin does.
 */
export async function runRemote(run: RemoteRun, context: DialContext): Promise<RemoteOutput> {
  const { client, close } = await dial(run.connection, context);
  try {
    return await new Promise<RemoteOutput>((resolve, reject) => {
      client.exec(run.command, (error, channel) => {
        // At once: a short command's exit arrives in the same packet as the channel.
        if (error === undefined) resolve(result(run, channel, context));
        else reject(error);
      });
    });
  } finally {
    close();
  }
}

async function result(run: RemoteRun, channel: ClientChannel, { log }: DialContext): Promise<RemoteOutput> {
  const lines = new LineSplitter((line) => {
    log.status(line);
  });
  const logsOf = (...choices: (Logging | undefined)[]) => (choices.includes(run.logging) ? lines : undefined);
  const both: string[] = [];
  const unloggable: unknown[] = [];
  const onUnloggable = (error: unknown) => {
    unloggable.push(error);
    channel.destroy();
  };
  const stdout = collect(channel, both, logsOf(undefined, "stdout", "stdoutAndStderr"), onUnloggable);
  const stderr = collect(channel.stderr, both, logsOf(undefined, "stderr", "stdoutAndStderr"), onUnloggable);
  const exit = exitOf(channel);
  channel.end(run.stdin ?? "");
  const failure = exitFailure(await exit);
  if (unloggable.length > 0) throw unloggable[0];
  lines.end();
  if (failure !== undefined) throw new Error(`${failure}: running ${goQuote(run.command)}:\n${both.join("")}`);
  return { stdout: stdout().replace(/\n$/, ""), stderr: stderr().replace(/\n$/, "") };
}

/** Gathers a stream's text; the function returned gives what has come so far. */
function collect(stream: NodeJS.ReadableStream, both: string[], lines: LineSplitter | undefined, onUnloggable: (error: unknown) => void): () => string {
  const decoder = new StringDecoder("utf8");
  let all = "";
  stream.on("data", (chunk: Buffer) => {
    const text = decoder.write(chunk);
    all += text;
    both.push(text);
    try {
      lines?.write(text);
    } catch (error) {
      onUnloggable(error);
    }
  });
  return () => all;
}

interface Exit {
  readonly code?: number;
  readonly signal?: string;
}

/** How the command ended; the channel closes only when everything that holds its output has closed it. */
function exitOf(channel: ClientChannel): Promise<Exit> {
  return new Promise((resolve, reject) => {
    let exit: Exit = {};
    channel.once("exit", (code: number | null, signal?: string) => {
      exit = { ...(code === null ? {} : { code }), ...(signal === undefined ? {} : { signal }) };
    });
    channel.once("error", reject);
    channel.once("close", () => {
      resolve(exit);
    });
  });
}

/** Texts: golang.org/x/crypto/ssh, Waitmsg.String and ExitMissingError. */
function exitFailure({ code, signal }: Exit): string | undefined {
  if (signal !== undefined) {
    const name = signal.replace(/^SIG/, "");
    return `Process exited with status ${128 + (signalNumbers[name] ?? 0)} from signal ${name}`;
  }
  if (code === undefined) return "wait: remote command exited without exit status or exit signal";
  return code === 0 ? undefined : `Process exited with status ${code}`;
}

const signalNumbers: Readonly<Record<string, number>> = { ABRT: 6, ALRM: 14, FPE: 8, HUP: 1, ILL: 4, INT: 2, KILL: 9, PIPE: 13, QUIT: 3, SEGV: 11, TERM: 15 };
