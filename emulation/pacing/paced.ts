import type { Post, PostSource } from "../sources/post";
import type { Clock } from "./clock";
import type { Milliseconds, Schedule } from "./schedule";

export interface PacedOptions {
  /** Undefined: nothing waits. */
  readonly schedule: Schedule | undefined;
  /** Ends the source when posts due before it have come; when nothing waits, after it. @default without end */
  readonly durationMs?: Milliseconds;
  /** Most posts of a batch. */
  readonly batch: number;
  /** Ends the source, also while it waits. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Lets posts through when they fall due by the clock since the start. Whoever takes them late finds all that fell due
 * meanwhile, so that the rate over the whole run is kept; never is one let through early.
 */
export function paced(source: PostSource, options: PacedOptions): PostSource {
  return options.schedule === undefined ? unhurried(source, options) : onSchedule(source, options.schedule, options);
}

async function* unhurried(source: PostSource, { durationMs = Infinity, signal, clock }: PacedOptions): AsyncGenerator<readonly Post[], void, void> {
  const start = clock.now();
  for await (const posts of source) {
    if (signal.aborted || clock.now() - start >= durationMs) return;
    yield posts;
  }
}

/** Posts that fall due within this time go together: timers are no finer, and a batch a post would cost more than it is worth. */
const togetherMs = 10;

async function* onSchedule(source: PostSource, due: Schedule, options: PacedOptions): AsyncGenerator<readonly Post[], void, void> {
  const { batch, signal, clock } = options;
  const start = clock.now();
  let waitedAt = start;
  let ready: Post[] = [];
  for await (const { post, dueAt } of timed(source, due, start, options)) {
    const mustWait = start + dueAt > clock.now();
    if (ready.length > 0 && (mustWait || ready.length >= batch)) {
      yield ready;
      ready = [];
    }
    if (mustWait) waitedAt = await waitUntil(Math.max(start + dueAt, waitedAt + togetherMs), signal, clock);
    if (signal.aborted) return;
    ready.push(post);
  }
  if (ready.length > 0) yield ready;
}

interface TimedPost {
  readonly post: Post;
  readonly dueAt: Milliseconds;
}

/** Who takes posts so late that they are this far behind at the end is not waited for. */
const graceMs = 1_000;

/** Posts with their times, up to the end of the run's duration. */
async function* timed(source: PostSource, due: Schedule, start: number, { durationMs = Infinity, clock }: PacedOptions): AsyncGenerator<TimedPost, void, void> {
  for await (const posts of source) {
    for (const post of posts) {
      const dueAt = due(post);
      if (dueAt >= durationMs || clock.now() - start >= durationMs + graceMs) return;
      yield { post, dueAt };
    }
  }
}

async function waitUntil(moment: number, signal: AbortSignal, clock: Clock): Promise<number> {
  while (!signal.aborted && clock.now() < moment) await clock.wait(Math.ceil(moment - clock.now()), signal);
  return clock.now();
}
