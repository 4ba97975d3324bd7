/** Round steps from 0 that reach the most, at least one and about as many as wanted. */
export function linearTicks(most: number, wanted = 4): readonly number[] {
  const step = niceStep(Math.max(most, 1e-9) / wanted);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, tick) => round(tick * step));
}

/** Powers of ten around a range above 0; at least two. */
export function logTicks(least: number, most: number): readonly number[] {
  const first = Math.floor(Math.log10(least) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(most) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, tick) => round(10 ** (first + tick)));
}

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/** Seconds to mark within a time, from 0: few enough to be read. */
export function timeTicks(seconds: number, wanted = 6): readonly number[] {
  const step = timeSteps.find((candidate) => seconds / candidate <= wanted) ?? Math.ceil(seconds / wanted / 86_400) * 86_400;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, tick) => tick * step);
}

/** The least of 1, 2, 2.5, 5 times a power of ten that is not below. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return (([1, 2, 2.5, 5, 10].find((factor) => factor * power >= step * (1 - 1e-9)) ?? 10) * power);
}

/** Without the digits that binary fractions add. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
