/** Reads the fields of records one after another. */
export class RecordCursor {
  constructor(
    private readonly source: Buffer,
    /** Place of the next byte. */
    public at: number,
  ) {}

  /** A zigzag varint of at most 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.source[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError("Expected a number of at most 32 bits in a record");
  }

  /** Passes a varint of any length. */
  skipVarint(): void {
    while ((this.source[this.at++] ?? 0) >= 0x80);
  }

  bytes(length: number): Buffer {
    return this.source.subarray(this.skip(length), this.at);
  }

  /** Bytes behind their length; null for a length of -1. */
  nullableBytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.bytes(length);
  }

  /** Returns the place before. */
  skip(length: number): number {
    const from = this.at;
    this.at += length;
    return from;
  }
}
