import { MersenneTwister } from "./mersenneTwister";

/** One round of the course's script. */
export interface CourseRound {
  /** How long the script sleeps before it posts. */
  readonly sleepSeconds: number;
  readonly row: number;
}

/** The last row that the script may draw. */
export const lastCourseRow = 11_000;

/** The endless rounds of the course's script: `sleep(randrange(0, 2))`, then `randint(0, 11000)`. Its own seed is 100. */
export function* courseRounds(seed: number): Generator<CourseRound, never, void> {
  const random = new MersenneTwister(seed);
  for (;;) yield { sleepSeconds: random.below(2), row: random.below(lastCourseRow + 1) };
}
