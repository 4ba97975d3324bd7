import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A log file to which lines are appended, each with its time. */
export interface Log {
  write(line: string): void;
  close(): Promise<void>;
}

/** Opens the log; its folder is made. */
export function openLog(file: string): Log {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: "a", mode: 0o600 });
  // A full disk must not end the connections that the log is about.
  stream.on("error", () => undefined);
  return {
    write: (line) => void stream.write(`${new Date().toISOString()} ${line}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
