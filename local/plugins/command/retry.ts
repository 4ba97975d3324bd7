/** Waits between attempts, as pulumi's util/retry: 100 ms, each 1.5 times the one before, at most 5 s. */
const firstDelayMs = 100;
const backoff = 1.5;
const maxDelayMs = 5_000;

/** Wait before the attempt after `failures` failed ones, in milliseconds. */
export function retryDelayMs(failures: number): number {
  return Math.min(firstDelayMs * backoff ** (failures - 1), maxDelayMs);
}

/** What surrounds the attempts: `wait` is injected by tests. */
export interface RetryOptions {
  /** Failed attempts that are tried again; -1 for without end. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Told of each failed attempt that is tried again, with the number of attempts so far. */
  readonly onRetry: (dials: number) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Tries until it works or the limit is reached; the error then reads `after N failed attempts: …`, as the published plugin's. */
export async function withRetries<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  for (let dials = 1; ; dials += 1) {
    try {
      return await attempt();
    } catch (cause) {
      if (options.limit >= 0 && dials > options.limit) {
        throw new Error(`after ${dials - 1} failed attempts: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
      options.onRetry(dials);
      await options.wait(retryDelayMs(dials), options.signal);
    }
  }
}
