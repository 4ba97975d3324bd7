import type { Post, PostSource } from "../sources/post";

/** Where posts are handed to. */
export interface Sink {
  /** Whether it takes more now. */
  readonly hasRoom: boolean;
  /** Resolves when it takes more. */
  room(): Promise<void>;
  /** Resolves when all that it took is delivered. */
  flush(): Promise<void>;
  /** The same promise, but rejected as soon as delivery has become impossible. */
  guard<T>(promise: Promise<T>): Promise<T>;
}

export interface DeliverOptions {
  readonly source: PostSource;
  readonly sink: Sink;
  /** Hands one post to the sink. */
  readonly take: (post: Post) => void;
  /** Ends the run: what was taken until then is still delivered. */
  readonly signal: AbortSignal;
}

/** So long posts are made before the brokers' answers are looked at. */
const sliceMs = 2;

/**
 * Hands over posts as fast as the sink takes them, until the source ends or the signal is given, and waits until all are
 * delivered. The source is pulled, so that it never runs ahead.
 *
 * @throws what the sink or the source throws; after an error of the source, what came before it has been delivered
 */
export async function deliver({ source, sink, take, signal }: DeliverOptions): Promise<void> {
  const batches = source[Symbol.asyncIterator]();
  let sliceEndMs = performance.now() + sliceMs;
  try {
    while (!signal.aborted) {
      const made = await next(batches, sink);
      if (made.done === true || signal.aborted) break;
      for (const post of made.value) take(post);
      if (!sink.hasRoom) await sink.room();
      else if (performance.now() < sliceEndMs) continue;
      else await new Promise((resolve) => setImmediate(resolve));
      sliceEndMs = performance.now() + sliceMs;
    }
    await sink.flush();
  } finally {
    await batches.return?.();
  }
}

async function next(batches: AsyncIterator<readonly Post[]>, sink: Sink): Promise<IteratorResult<readonly Post[]>> {
  let fromSource = false;
  const upcoming = batches.next().catch((error: unknown) => {
    fromSource = true;
    throw error;
  });
  try {
    return await sink.guard(upcoming);
  } catch (error) {
    if (fromSource) await sink.flush();
    throw error;
  }
}
