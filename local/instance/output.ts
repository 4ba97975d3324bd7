import type { Writable } from "node:stream";
import type { ServerChannel } from "ssh2";

/** The two outputs of a command on its channel. Each call resolves when the client's window has taken the bytes, or the client is gone. */
export interface Output {
  readonly stdout: (chunk: Buffer) => Promise<void>;
  readonly stderr: (chunk: Buffer) => Promise<void>;
}

/** What ssh2 1.17 keeps of a write that waits for the window; it is not cleared when the write is done. */
interface PendingWrites {
  _chunk?: Buffer;
  _chunkcb?: () => void;
  _chunkErr?: Buffer;
  _chunkcbErr?: () => void;
}

/**
 * Writes stdout and stderr one after the other. ssh2 shares one "waiting for the window" between both: with two writes
 * waiting, or a finished one still noted, the next window adjustment sends old bytes again and never sends the new ones.
 */
export function createOutput(channel: ServerChannel, gone: AbortSignal): Output {
  const pending = channel as unknown as PendingWrites;
  let last = Promise.resolve();
  const queue = (stream: Writable, chunk: Buffer): Promise<void> => {
    last = last.then(async () => {
      await write(stream, chunk, gone);
      pending._chunk = pending._chunkcb = pending._chunkErr = pending._chunkcbErr = undefined;
    });
    return last;
  };
  return {
    stdout: (chunk) => queue(channel, chunk),
    stderr: (chunk) => queue(channel.stderr, chunk),
  };
}

/** A write to a channel that closes meanwhile is never called back. */
function write(stream: Writable, chunk: Buffer, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      gone.removeEventListener("abort", done);
      resolve();
    };
    gone.addEventListener("abort", done);
    stream.write(chunk, done);
  });
}
