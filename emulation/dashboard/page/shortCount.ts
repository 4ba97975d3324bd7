/** A count for an axis: `950`, `2.5k`, `180k`, `1.2M`. */
export function shortCount(count: number): string {
  if (count >= 1_000_000) return `${digits(count / 1_000_000)}M`;
  return count >= 1_000 ? `${digits(count / 1_000)}k` : digits(count);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
