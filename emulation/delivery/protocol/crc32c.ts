/**
 * CRC-32C (Castagnoli), as record batches carry it; eight bytes a step, one table for each ("slicing by 8", Kounavis and
 * Berry, 2005). Node's own `zlib.crc32` is of another polynomial.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    const low = crc ^ (byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24));
    crc =
      entry(t7, low & 0xff) ^ entry(t6, (low >>> 8) & 0xff) ^ entry(t5, (low >>> 16) & 0xff) ^ entry(t4, low >>> 24) ^
      entry(t3, byte(bytes, at + 4)) ^ entry(t2, byte(bytes, at + 5)) ^ entry(t1, byte(bytes, at + 6)) ^ entry(t0, byte(bytes, at + 7));
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ entry(t0, (crc ^ byte(bytes, at)) & 0xff);
  return ~crc >>> 0;
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
