import { mix } from "./mix";

/**
 * Random numbers that are a pure function of (seed, stream, row): xoshiro128** (Blackman and Vigna, 2018), its four words
 * set by a SplitMix sequence over the three. So row N is the same in any order, in any process and on any machine.
 * One instance is moved from row to row, because making one a row costs more than the numbers.
 */
export class RowRandom {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  private readonly base: number;

  /**
   * @param seed an integer from 0 to 2^53 - 1
   * @param stream keeps the tables of one seed apart
   */
  constructor(seed: number, stream: number) {
    const low = seed >>> 0;
    const high = Math.floor(seed / 0x1_0000_0000) >>> 0;
    this.base = mix(mix(mix(low) ^ high) ^ Math.imul(stream + 1, 0x9e3779b9));
  }

  /** Starts the sequence of one row, an integer from 0 to 2^32 - 1. */
  moveTo(row: number): void {
    const start = mix(this.base ^ mix(row));
    this.a = mix(start + 0x9e3779b9);
    this.b = mix(start + 0x3c6ef372);
    this.c = mix(start + 0xdaa66d2b);
    // A state of zeroes would stay at zero.
    this.d = mix(start + 0x78dde6e4) | 1;
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** An integer from 0 to limit - 1. The bias of scaling 32 bits is below limit / 2^32. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit);
  }

  /** True in the given share of rows. */
  chance(share: number): boolean {
    return this.next() < share * 0x1_0000_0000;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
