import { constants } from "node:os";

/**
 * Runs an entry file's work: an error becomes one message and exit code 1, Ctrl-C (or TERM, or a closed terminal) aborts the
 * signal, and the exit code is then the shell's own for it (128 + signal).
 */
export async function runEntry(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  let endedBy: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (endedBy === undefined) console.error("\nEnding what was started …");
    endedBy ??= signal;
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  try {
    process.exitCode = await work(controller.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  if (endedBy !== undefined) process.exitCode = 128 + constants.signals[endedBy];
}
