/**
 * CRC-32C (Castagnoli), as record batches carry it; eight bytes a step, one table for each ("slicing by 8", Kounavis and
 * Berry, 2005), read as (little-endian) words, which is fastest where `start` lies on a word of the memory behind. Node's own `zlib.crc32`
 * is of another polynomial.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (const aligned = Math.min(end, start + (-(bytes.byteOffset + start) & 3)); at < aligned; at++) crc = step(crc, byte(bytes, at));
  const steps = (end - at) >> 3;
  const words = new Int32Array(bytes.buffer, steps > 0 ? bytes.byteOffset + at : 0, 2 * steps);
  for (let index = 0; index < words.length; index += 2) {
    const low = crc ^ (words[index] as number);
    const high = words[index + 1] as number;
    crc =
      entry(t7, low & 0xff) ^ entry(t6, (low >>> 8) & 0xff) ^ entry(t5, (low >>> 16) & 0xff) ^ entry(t4, low >>> 24) ^
      entry(t3, high & 0xff) ^ entry(t2, (high >>> 8) & 0xff) ^ entry(t1, (high >>> 16) & 0xff) ^ entry(t0, high >>> 24);
  }
  for (at += 8 * steps; at < end; at++) crc = step(crc, byte(bytes, at));
  return ~crc >>> 0;
}

function step(crc: number, next: number): number {
  return (crc >>> 8) ^ entry(t0, (crc ^ next) & 0xff);
}

/** The polynomial, its bits reversed. */
const polynomial = 0x82f63b78;

const t0 = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
  return crc;
});
const t1 = following(t0);
const t2 = following(t1);
const t3 = following(t2);
const t4 = following(t3);
const t5 = following(t4);
const t6 = following(t5);
const t7 = following(t6);

/** The table for a byte that has one more byte behind it. */
function following(table: Int32Array): Int32Array {
  return table.map((crc) => (crc >>> 8) ^ entry(t0, crc & 0xff));
}

function entry(table: Int32Array, index: number): number {
  return table[index] as number;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
