import type { RowRandom } from "./rowRandom";

/** Draws a date and time of a range, in one of the two forms that published pipelines write. */
export type DateTimes = (random: RowRandom) => string;

/** `space`: `2020-08-28 03:52:47`. `iso`: `2020-08-28T03:52:47`. */
export type DateTimeForm = "space" | "iso";

/** @param first @param last the days between which to draw, both included, `YYYY-MM-DD` */
export function dateTimesBetween(first: string, last: string, form: DateTimeForm): DateTimes {
  const days = dayTexts(first, last, form === "iso" ? "T" : " ");
  return (random) =>
    `${random.pick(days)}${twoDigits[random.below(24)]}:${twoDigits[random.below(60)]}:${twoDigits[random.below(60)]}`;
}

const dayMs = 24 * 60 * 60 * 1000;

const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

function dayTexts(first: string, last: string, separator: string): readonly string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  const count = (Date.parse(`${last}T00:00:00Z`) - start) / dayMs + 1;
  return Array.from({ length: count }, (_, day) => new Date(start + day * dayMs).toISOString().slice(0, 10) + separator);
}
