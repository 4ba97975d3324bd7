/** Bytes of a number's zigzag varint, the form of every length and delta in a record. @param value from 0 to 2^30 - 1 */
export function varintSize(value: number): number {
  if (value < 0x40) return 1;
  if (value < 0x2000) return 2;
  if (value < 0x10_0000) return 3;
  return value < 0x800_0000 ? 4 : 5;
}

/** Writes a zigzag varint, and returns the place after it. @param value from 0 to 2^30 - 1 */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let left = value << 1;
  while (left > 0x7f) {
    bytes[at++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  bytes[at++] = left;
  return at;
}
