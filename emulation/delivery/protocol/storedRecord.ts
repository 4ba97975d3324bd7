import { RecordCursor } from "./recordCursor";

/** A record as it is stored: a view of its batch's bytes, read as far as it is asked for. */
export class StoredRecord {
  readonly offset: bigint;
  readonly key: string | undefined;
  /** Null in a record that deletes its key. */
  readonly value: Buffer | null;
  /** Place of the first byte behind it. */
  readonly end: number;
  private readonly headersAt: number;

  constructor(
    private readonly bytes: Buffer,
    start: number,
    baseOffset: bigint,
  ) {
    const cursor = new RecordCursor(bytes, start);
    const size = cursor.varint();
    this.end = cursor.at + size;
    const attributes = 1;
    cursor.skip(attributes);
    // When it was made, relative to the batch.
    cursor.skipVarint();
    this.offset = baseOffset + BigInt(cursor.varint());
    this.key = cursor.nullableBytes()?.toString();
    this.value = cursor.nullableBytes();
    this.headersAt = cursor.at;
    if (cursor.at > this.end || this.end > bytes.length) throw new RangeError(`Expected the record at offset ${this.offset} to end within its batch`);
  }

  /** The text of the first header of that name; undefined when there is none. */
  header(name: string): string | undefined {
    const cursor = new RecordCursor(this.bytes, this.headersAt);
    for (let left = cursor.varint(); left > 0; left--) {
      const key = cursor.nullableBytes()?.toString();
      const value = cursor.nullableBytes();
      if (key === name) return value?.toString();
    }
    return undefined;
  }
}
