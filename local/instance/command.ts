import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { ServerChannel } from "ssh2";
import { createOutput, type Output } from "./output";

/** What a session is told when its command has ended; a signal without `SIG`. */
type Ending = { readonly code: number } | { readonly signal: string };

/**
 * Joins a started command with its SSH channel as sshd does: everything the command and its children wrote is sent
 * before the exit status, and the channel closes when the last of them has closed its output.
 * @param gone aborted when the client has hung up or closed the channel; then nothing more is sent
 */
export async function attachCommand(channel: ServerChannel, child: ChildProcess, gone: AbortSignal): Promise<void> {
  const output = createOutput(channel, gone);
  const ended = awaitEnd(child, output);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("Expected the command's standard streams to be pipes");
  // A command may end, or close its input, without reading everything: what still comes is read and dropped.
  const dropInput = (): void => void channel.resume();
  stdin.on("error", dropInput).on("close", dropInput);
  channel.pipe(stdin);
  const release = (): void => [stdin, stdout, stderr].forEach((stream) => stream.destroy());
  gone.addEventListener("abort", release, { once: true });
  await Promise.all([copy(stdout, output.stdout), copy(stderr, output.stderr)]);
  const ending = await ended;
  gone.removeEventListener("abort", release);
  if (!gone.aborted) finish(channel, ending);
}

/** Ends a channel on which no command runs: a message, then an exit status. */
export async function answerWithMessage(channel: ServerChannel, message: string, code: number, gone: AbortSignal): Promise<void> {
  channel.resume();
  await createOutput(channel, gone).stdout(Buffer.from(message));
  if (!gone.aborted) finish(channel, { code });
}

async function awaitEnd(child: ChildProcess, output: Output): Promise<Ending> {
  if (child.pid === undefined) {
    const [error] = (await once(child, "error")) as [Error];
    await output.stderr(Buffer.from(`The command could not be started (does the home folder exist?): ${error.message}\n`));
    return { code: 127 };
  }
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code === null ? { signal: (signal ?? "SIGKILL").slice(3) } : { code };
}

async function copy(source: Readable, write: Output["stdout"]): Promise<void> {
  try {
    for await (const chunk of source) await write(chunk as Buffer);
  } catch {
    // Destroyed because the client is gone.
  }
}

function finish(channel: ServerChannel, ending: Ending): void {
  try {
    if ("code" in ending) channel.exit(ending.code);
    else channel.exit(ending.signal, false, "");
  } catch {
    // A signal that RFC 4254 §6.10 has no name for.
    channel.exit(255);
  }
  channel.end();
}
