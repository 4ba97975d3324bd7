/** How far something has come. */
export interface Progress {
  readonly done: number;
  /** Undefined when there is no end. */
  readonly of: number | undefined;
  readonly seconds: number;
  /** What is counted: `posts`. */
  readonly unit: string;
  /** The rate of the last seconds. @default that of the whole time */
  readonly perSecond?: number;
  /** How many are under way, where they are acknowledged later. */
  readonly inFlight?: number;
}

/** One line: bar and share where there is an end, count, rate, and the time left. */
export function progressLine(label: string, { done, of, seconds, unit, perSecond = seconds > 0 ? done / seconds : 0, inFlight = 0 }: Progress): string {
  const rate = `${ratePerSecond(perSecond)} ${unit}/s${inFlight > 0 ? `  ${group(inFlight)} in flight` : ""}`;
  if (of === undefined) return `${label}  ${group(done)} ${unit}  ${rate}`;
  const share = of === 0 ? 1 : done / of;
  const left = done >= of || perSecond === 0 ? "" : `  ${clock((of - done) / perSecond)} left`;
  return `${label}  ${bar(share)} ${String(Math.floor(share * 100)).padStart(3)} %  ${group(done)} of ${group(of)} ${unit}  ${rate}${left}`;
}

/** Whole numbers from 10 on; `0.2` below. */
export function ratePerSecond(rate: number): string {
  return rate >= 10 ? group(Math.round(rate)) : String(Math.round(rate * 10) / 10);
}

/** 1234567 → `1,234,567`. */
export function group(number: number): string {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

const barWidth = 24;

function bar(share: number): string {
  const filled = Math.floor(Math.min(share, 1) * barWidth);
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

/** Seconds as `m:ss`, or `h:mm:ss` from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = whole < 3600 ? [Math.floor(whole / 60), whole % 60] : [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
