import { Option, type Command } from "commander";
import { EmulationError } from "../error";
import type { Pace } from "../pacing/schedule";
import { duration, integer, positive, rate } from "./values";

/** Options that decide when posts are sent. */
export interface PaceOptions {
  readonly rate?: number | "max";
  readonly burst: number;
  readonly pace?: "course" | "event";
  readonly speed: number;
  /** Milliseconds. */
  readonly duration?: number;
}

export function addPaceOptions(command: Command): Command {
  return command
    .option("--rate <posts/s>", 'posts a second, such as 0.2/s or 1000/s, or "max" (default: max)', rate)
    .option("--burst <posts>", "with --rate: so many at once, then none until the rate is kept", integer(1), 1)
    .addOption(new Option("--pace <pace>", "the course's sleeps of 0 or 1 s, or the posts' own timestamps").choices(["course", "event"]).conflicts("rate"))
    .option("--speed <times>", "with --pace: so many times as fast", positive, 1)
    .option("--duration <time>", "end after this time, such as 90s, 1.5m or 2h", duration);
}

/** @throws EmulationError for options that contradict each other */
export function paceOf({ rate = "max", burst, pace, speed }: PaceOptions, seed: number): Pace {
  if (pace === undefined && speed !== 1) throw new EmulationError("Expected --speed with --pace course or --pace event. For a rate of your own: --rate 1000/s");
  if (burst > 1 && (rate === "max" || pace !== undefined)) throw new EmulationError("Expected --burst with a --rate, such as --rate 100/s --burst 500.");
  if (pace !== undefined) return pace === "course" ? { kind: "course", seed, speed } : { kind: "event", speed };
  return rate === "max" ? { kind: "max" } : { kind: "rate", postsPerSecond: rate, burst };
}
