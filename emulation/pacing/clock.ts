/** A clock that only goes forwards. Injected in tests. */
export interface Clock {
  /** Milliseconds since some moment in the past. */
  now(): number;
  /** Resolves after the time, or as soon as the signal is given. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const monotonicClock: Clock = { now: () => performance.now(), wait };

/** The longest that Node's timers wait; a longer wait is asked for again. */
const longestMs = 2 ** 31 - 1;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(ms, longestMs));
    signal.addEventListener("abort", end);
  });
}
