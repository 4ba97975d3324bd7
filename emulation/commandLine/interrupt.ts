/** The part of `process` that signals come through. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs work with a signal that the first Ctrl-C gives. The second one finds the handler gone, so it ends the process at
 * once, as it does any other.
 */
export async function interruptible<T>(source: SignalSource, onFirst: () => void, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => signals.forEach((name) => source.off(name, interrupt));
  const interrupt = (): void => {
    stop();
    onFirst();
    controller.abort();
  };
  signals.forEach((name) => source.on(name, interrupt));
  try {
    return await work(controller.signal);
  } finally {
    stop();
  }
}
