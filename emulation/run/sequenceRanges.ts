/** A run of sequence numbers, both ends included. */
export type SequenceRange = readonly [first: number, last: number];

/**
 * A set of sequence numbers kept as ranges: posts are acknowledged nearly in order, so that millions of them are a few
 * ranges.
 */
export class SequenceRanges {
  private readonly list: [number, number][] = [];

  constructor(ranges: readonly SequenceRange[] = []) {
    for (const [first, last] of ranges) this.add(first, last);
  }

  /** Adds `first` to `last`, both included. */
  add(first: number, last: number): void {
    const at = this.list.findIndex((range) => range[1] >= first - 1);
    if (at === -1) {
      this.list.push([first, last]);
      return;
    }
    const touching = this.list.slice(at).filter((range) => range[0] <= last + 1);
    const merged: [number, number] = [Math.min(first, touching[0]?.[0] ?? first), Math.max(last, touching.at(-1)?.[1] ?? last)];
    this.list.splice(at, touching.length, merged);
  }

  has(sequence: number): boolean {
    return this.list.some(([first, last]) => first <= sequence && sequence <= last);
  }

  get count(): number {
    return this.list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  toJSON(): readonly SequenceRange[] {
    return this.list.map(([first, last]) => [first, last]);
  }
}
