import { mix } from "../rows/mix";

/**
 * A seeded permutation of 0 to size - 1 that takes no memory: a Feistel network over the smallest even number of bits
 * that holds the size, walked on while it leaves the range (Black and Rogaway, 2002).
 *
 * @param size from 1 to 2^32
 */
export function permutation(size: number, seed: number): (index: number) => number {
  const half = halfBits(size);
  const keys = roundKeys(seed);
  return (index) => {
    let number = index;
    do number = encipher(number, half, keys);
    while (number >= size);
    return number;
  };
}

/** Four rounds make a network of random functions a pseudorandom permutation (Luby and Rackoff, 1988); two more for small ranges. */
const rounds = 6;

/** Half the bits of the network, at least one. */
function halfBits(size: number): number {
  let bits = 1;
  while (4 ** bits < size) bits++;
  return bits;
}

function roundKeys(seed: number): readonly number[] {
  const low = seed >>> 0;
  const high = Math.floor(seed / 0x1_0000_0000) >>> 0;
  return Array.from({ length: rounds }, (_, round) => mix(mix(low + Math.imul(round + 1, 0x9e3779b9)) ^ high));
}

function encipher(number: number, half: number, keys: readonly number[]): number {
  const width = 2 ** half;
  let left = Math.floor(number / width);
  let right = number % width;
  for (const key of keys) [left, right] = [right, (left ^ mix(right ^ key)) & (width - 1)];
  return left * width + right;
}
