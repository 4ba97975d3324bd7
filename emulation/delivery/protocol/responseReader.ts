/** Reads the fields of a Kafka response, in the classic encoding. Reading past its end throws a RangeError. */
export class ResponseReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  int8(): number {
    return this.bytes.readInt8(this.move(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.move(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.move(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.move(8));
  }

  /** STRING, or NULLABLE_STRING with null as an empty one. */
  string(): string {
    const length = Math.max(this.int16(), 0);
    const start = this.move(length);
    return this.bytes.toString("utf8", start, start + length);
  }

  /** BYTES or RECORDS: a view, not a copy. */
  blob(): Buffer {
    const length = Math.max(this.int32(), 0);
    const start = this.move(length);
    return this.bytes.subarray(start, start + length);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(this.int32(), 0) }, read);
  }

  private move(bytes: number): number {
    const from = this.at;
    this.at += bytes;
    return from;
  }
}
