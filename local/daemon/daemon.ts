// The detached process that owns the local environment. `local:up` starts it, hands it settings and tools over the IPC
// channel, and hears over it how the start goes; once ready it lives on alone until it is told to stop.
import type { FromDaemon, ToDaemon } from "./daemonMessages";
import { runEnvironment } from "./runEnvironment";

process.once("message", (message: ToDaemon) => {
  void main(message);
});

async function main(given: ToDaemon): Promise<void> {
  const stop = new AbortController();
  const stopBecause = (reason: string): void => {
    if (stop.signal.aborted) return;
    console.log(`${new Date().toISOString()} stopping: ${reason}`);
    stop.abort(new Error(`The local environment was stopped: ${reason}`));
  };
  const onSignal = (signal: NodeJS.Signals): void => stopBecause(signal);
  const onOrphaned = (): void => stopBecause("local:up ended before everything was up");
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, onSignal);
  process.on("disconnect", onOrphaned);
  process.on("uncaughtException", (error) => {
    console.error(error);
    process.exitCode = 1;
    stopBecause(`unexpected error: ${error.message}`);
  });
  try {
    await runEnvironment({
      ...given,
      signal: stop.signal,
      stop: () => stopBecause("it was told to"),
      onStage: (stage, ms) => send(ms === undefined ? { kind: "begin", stage } : { kind: "finish", stage, ms }),
      onReady: (stackValues) => {
        process.off("disconnect", onOrphaned);
        send({ kind: "ready", stackValues });
      },
    });
  } catch (error) {
    console.error(error);
    send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
}

function send(message: FromDaemon): void {
  // Nobody listens any more when local:up was ended.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
