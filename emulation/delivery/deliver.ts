import type { Post, PostSource } from "../sources/post";

export interface DeliverOptions {
  readonly source: PostSource;
  /** Resolves when every record of the posts is acknowledged. */
  readonly send: (posts: readonly Post[]) => Promise<void>;
  /** Told after each batch which posts are now acknowledged. */
  readonly onAcknowledged: (posts: readonly Post[]) => Promise<void> | void;
  /** Ends the run after the batch that is under way. */
  readonly signal: AbortSignal;
}

/**
 * Sends batches one after another, the next one being made while the last one is under way, until the source ends or
 * the signal is given. The source is pulled, so it never runs more than a batch ahead.
 *
 * @throws what `send` or the source throws; batches acknowledged before that have been told
 */
export async function deliver({ source, send, onAcknowledged, signal }: DeliverOptions): Promise<void> {
  const batches = source[Symbol.asyncIterator]();
  try {
    let upcoming = quietly(batches.next());
    while (!signal.aborted) {
      const made = await upcoming;
      if (made.done === true || signal.aborted) return;
      const sending = send(made.value);
      upcoming = quietly(batches.next());
      await sending;
      await onAcknowledged(made.value);
    }
  } finally {
    await batches.return?.();
  }
}

/** Its rejection is handled where it is awaited; until then it is not unhandled. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
