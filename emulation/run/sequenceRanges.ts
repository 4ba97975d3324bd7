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
    const at = this.firstEndingFrom(first - 1);
    const touching: [number, number][] = [];
    for (let index = at; index < this.list.length; index++) {
      const range = this.list[index];
      if (range === undefined || range[0] > last + 1) break;
      touching.push(range);
    }
    const merged: [number, number] = [Math.min(first, touching[0]?.[0] ?? first), Math.max(last, touching.at(-1)?.[1] ?? last)];
    this.list.splice(at, touching.length, merged);
  }

  has(sequence: number): boolean {
    const range = this.list[this.firstEndingFrom(sequence)];
    return range !== undefined && range[0] <= sequence;
  }

  /** The first number, from 0, that is not in the set. */
  get firstMissing(): number {
    const first = this.list[0];
    return first?.[0] === 0 ? first[1] + 1 : 0;
  }

  get count(): number {
    return this.list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  toJSON(): readonly SequenceRange[] {
    return this.list.map(([first, last]) => [first, last]);
  }

  /** Index of the first range that ends at the number or after it. */
  private firstEndingFrom(sequence: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.list[middle]?.[1] ?? Infinity) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
