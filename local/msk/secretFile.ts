import { execFileSync } from "node:child_process";
import { constants, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** What a child process reads as a file, and what never is one on a disk. */
export interface SecretFile {
  readonly path: string;
  /** Resolves when the text was read or `close` was called. */
  readonly read: Promise<void>;
  /** Takes the file away, read or not. */
  close(): void;
}

/** Makes a named pipe that gives its first reader the text, and is gone then. Throws where it cannot be made. */
export function secretFile(file: string, text: string): SecretFile {
  execFileSync("mkfifo", ["-m", "600", file], { stdio: ["ignore", "ignore", "pipe"], timeout: 10_000 });
  const closing = new AbortController();
  const close = (): void => {
    closing.abort();
    rmSync(file, { force: true });
  };
  return { path: file, read: give(file, text, closing.signal).finally(close), close };
}

const pollMs = 10;

async function give(file: string, text: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await giveIfRead(file, text)) return;
    await sleep(pollMs, undefined, { ref: false });
  }
}

/** Opening a pipe that nobody reads fails at once in this mode, where it would block a thread in any other. */
async function giveIfRead(file: string, text: string): Promise<boolean> {
  try {
    const pipe = await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      await pipe.writeFile(text);
    } finally {
      await pipe.close();
    }
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENXIO: no reader yet. ENOENT: closed meanwhile.
    if (code === "ENXIO" || code === "ENOENT") return false;
    throw error;
  }
}
