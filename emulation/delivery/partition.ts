/**
 * The partition of a key, as Kafka's own default partitioner chooses it (`DefaultPartitioner`, murmur2 of the key): the
 * same row goes to the same partition number in each topic with as many partitions.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

const multiplier = 0x5bd1e995;
const seed = 0x9747b28c;

/** Kafka's variant of MurmurHash2 (`org.apache.kafka.common.utils.Utils.murmur2`) of an ASCII key. */
function murmur2(key: string): number {
  const length = key.length;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) hash = Math.imul(hash, multiplier) ^ scramble(word(key, at));
  hash = addTail(hash, key, whole);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

function word(key: string, at: number): number {
  return key.charCodeAt(at) | (key.charCodeAt(at + 1) << 8) | (key.charCodeAt(at + 2) << 16) | (key.charCodeAt(at + 3) << 24);
}

function scramble(bytes: number): number {
  const mixed = Math.imul(bytes, multiplier);
  return Math.imul(mixed ^ (mixed >>> 24), multiplier);
}

function addTail(start: number, key: string, from: number): number {
  const left = key.length - from;
  if (left === 0) return start;
  let hash = start;
  for (let index = left - 1; index >= 0; index--) hash ^= key.charCodeAt(from + index) << (8 * index);
  return Math.imul(hash, multiplier);
}
