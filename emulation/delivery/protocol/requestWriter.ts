/** Writes the fields of a Kafka request, big-endian, in the classic (not the "flexible") encoding. */
export class RequestWriter {
  private bytes = Buffer.allocUnsafe(256);
  private at = 0;

  int8(value: number): this {
    this.at = this.room(1).writeInt8(value, this.at);
    return this;
  }

  int16(value: number): this {
    this.at = this.room(2).writeInt16BE(value, this.at);
    return this;
  }

  int32(value: number): this {
    this.at = this.room(4).writeInt32BE(value, this.at);
    return this;
  }

  int64(value: bigint): this {
    this.at = this.room(8).writeBigInt64BE(value, this.at);
    return this;
  }

  /** STRING or NULLABLE_STRING. */
  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length).room(length).write(value, this.at);
    this.at += length;
    return this;
  }

  /** BYTES. */
  blob(value: Uint8Array): this {
    this.int32(value.length).room(value.length).set(value, this.at);
    this.at += value.length;
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    items.forEach(write);
    return this;
  }

  /** What was written since the last call; the writer then starts over. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.at);
    this.bytes = Buffer.allocUnsafe(256);
    this.at = 0;
    return taken;
  }

  private room(bytes: number): Buffer {
    if (this.at + bytes <= this.bytes.length) return this.bytes;
    const larger = Buffer.allocUnsafe(2 * (this.at + bytes));
    this.bytes.copy(larger, 0, 0, this.at);
    return (this.bytes = larger);
  }
}
