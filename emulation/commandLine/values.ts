import { InvalidArgumentError } from "commander";
import type { Shard } from "../order/shard";
import { dirtKinds, type Dirt, type DirtKind } from "../rows/dirt";

/** Parsers of option values; each throws commander's InvalidArgumentError that says what was expected. */
export type Parser<T> = (text: string) => T;

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Parser<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected an integer from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`);
  };
}

/** A number above 0: `60`, `0.5`. */
export function positive(text: string): number {
  const number = decimal(text);
  if (number !== undefined && number > 0) return number;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** Posts a second: `0.2/s`, `0.2`, `1000/s`, `max`. */
export function rate(text: string): number | "max" {
  if (text === "max") return text;
  const number = decimal(text.replace(/\/s$/, ""));
  if (number !== undefined && number > 0) return number;
  throw new InvalidArgumentError('Expected posts a second above 0, such as 0.2/s or 1000/s, or "max".');
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time in milliseconds: `90s`, `1.5m`, `2h`, `500ms`; seconds without a unit. */
export function duration(text: string): number {
  const [, number = "", unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? 0);
  if (ms > 0) return ms;
  throw new InvalidArgumentError("Expected a time above 0, such as 90s, 1.5m or 2h.");
}

/** One of several: `2/4`. */
export function shard(text: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError("Expected i/n with i from 1 to n, such as 2/4.");
}

/** Shares of sentinels: `title=0.1,tags=0.2`, or one for all kinds: `0.1`. */
export function dirt(text: string): Dirt {
  const shares = text.includes("=") ? text.split(",").map(kindAndShare) : dirtKinds.map((kind) => [kind, share(text)] as const);
  const dirt = Object.fromEntries(shares) as Dirt;
  if ((dirt.description ?? 0) + (dirt.untitled ?? 0) <= 1) return dirt;
  throw new InvalidArgumentError("Expected description and untitled to be 1 together at most: they are sentinels of one column.");
}

function kindAndShare(part: string): readonly [DirtKind, number] {
  const [kind = "", text = ""] = part.split("=");
  if (isDirtKind(kind)) return [kind, share(text)];
  throw new InvalidArgumentError(`Expected kind=share with a kind of ${dirtKinds.join(", ")}, got ${part}.`);
}

function isDirtKind(text: string): text is DirtKind {
  return (dirtKinds as readonly string[]).includes(text);
}

function share(text: string): number {
  const number = decimal(text);
  if (number !== undefined && number <= 1) return number;
  throw new InvalidArgumentError(`Expected a share from 0 to 1, got ${text}.`);
}

function decimal(text: string): number | undefined {
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}
