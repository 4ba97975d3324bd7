import { courseRounds } from "../order/courseRounds";
import type { Post } from "../sources/post";

/** When posts fall due. Asked for each post of a run once, in its order. */
export type Schedule = (post: Post) => Milliseconds;

/** Time since the run's start. */
export type Milliseconds = number;

export type Pace =
  /** As fast as they are taken. */
  | { readonly kind: "max" }
  /** So many a second; all of a burst at once, and as much later the next one. */
  | { readonly kind: "rate"; readonly postsPerSecond: number; readonly burst: number }
  /** The sleeps of the course's script, 0 or 1 s before each post, `speed` times as fast. */
  | { readonly kind: "course"; readonly seed: number; readonly speed: number }
  /** As far apart as the posts' own timestamps, `speed` times as fast. */
  | { readonly kind: "event"; readonly speed: number };

/** The schedule of a run; undefined when nothing has to wait. */
export function schedule(pace: Pace): Schedule | undefined {
  switch (pace.kind) {
    case "max":
      return undefined;
    case "rate":
      return evenly(pace.postsPerSecond, pace.burst);
    case "course":
      return courseSleeps(pace.seed, pace.speed);
    case "event":
      return eventTimes(pace.speed);
  }
}

function evenly(postsPerSecond: number, burst: number): Schedule {
  // Counted, not added up: the thousandth post of a millisecond is not late by a thousand roundings.
  let count = 0;
  return () => (Math.floor(count++ / burst) * burst * 1000) / postsPerSecond;
}

function courseSleeps(seed: number, speed: number): Schedule {
  const rounds = courseRounds(seed);
  let seconds = 0;
  return () => ((seconds += rounds.next().value.sleepSeconds) * 1000) / speed;
}

function eventTimes(speed: number): Schedule {
  let first: number | undefined;
  let latest = -Infinity;
  return ({ values }) => {
    // A post that is older than one before it comes with that one.
    latest = Math.max(latest, timestampOf(values.geo));
    first ??= latest;
    return (latest - first) / speed;
  };
}

/** The moment in a geo record, in milliseconds, read as UTC. */
function timestampOf(geo: string): number {
  const { timestamp } = JSON.parse(geo) as { readonly timestamp: string };
  return Date.parse(`${timestamp.replace(" ", "T")}Z`);
}
