import { crc32c } from "./crc32c";
import { varintSize, writeVarint } from "./varint";

/** Who writes a batch, and which of that producer's records for the partition is its first: by these a broker tells a batch that it has already. */
export interface ProducerStamp {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

/** What a record is besides its value: short byte strings that its maker keeps and fills anew for each record. */
export interface RecordParts {
  readonly key: ByteString;
  /** Count of headers, then the headers, as records hold them. */
  readonly headers: ByteString;
}

/** The first `length` of `bytes`. */
export interface ByteString {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** Bytes of a batch before its records. */
export const batchHeaderBytes = 61;

/**
 * A record batch, version 2, written straight into the bytes that are sent.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export class RecordBatch {
  /** Records in it. */
  count = 0;
  private at = batchHeaderBytes;
  private baseTimestampMs = 0;
  private lastTimestampMs = 0;

  constructor(readonly bytes: Buffer) {}

  /** Bytes of the batch as it is. */
  get size(): number {
    return this.at;
  }

  /** Whether a record of these sizes, each in bytes, surely fits. */
  fits(keyBytes: number, valueBytes: number, headerBytes: number): boolean {
    return this.at + recordOverheadBytes + keyBytes + valueBytes + headerBytes <= this.bytes.length;
  }

  /** Adds a record that `fits`. @param timestampMs never before that of the record before */
  append(value: string, { key, headers }: RecordParts, timestampMs: number): void {
    if (this.count === 0) this.baseTimestampMs = timestampMs;
    this.lastTimestampMs = timestampMs;
    const start = this.at;
    const delta = timestampMs - this.baseTimestampMs;
    const valueAt = this.writeHead(start, key, value.length, headers.length, delta);
    const valueBytes = this.bytes.write(value, valueAt);
    let at = valueAt + valueBytes;
    // Most text is ASCII, as many bytes as characters; other text is written a second time, behind a head with its true length.
    if (valueBytes !== value.length) at = this.writeHead(start, key, valueBytes, headers.length, delta) + this.bytes.write(value, this.headEnd);
    this.at = copyBytes(headers, this.bytes, at);
    this.count++;
  }

  /** Completes the batch for sending; may be called again with another stamp. */
  seal({ producerId, producerEpoch, baseSequence }: ProducerStamp): Buffer {
    const { bytes } = this;
    const offsets = batchOffsets;
    bytes.writeBigInt64BE(0n, offsets.baseOffset);
    bytes.writeInt32BE(this.at - offsets.afterLength, offsets.length);
    bytes.writeInt32BE(unknownLeaderEpoch, offsets.leaderEpoch);
    bytes.writeInt8(magic, offsets.magic);
    bytes.writeInt16BE(0, offsets.attributes);
    bytes.writeInt32BE(this.count - 1, offsets.lastOffsetDelta);
    bytes.writeBigInt64BE(BigInt(this.baseTimestampMs), offsets.baseTimestamp);
    bytes.writeBigInt64BE(BigInt(this.lastTimestampMs), offsets.maxTimestamp);
    bytes.writeBigInt64BE(producerId, offsets.producerId);
    bytes.writeInt16BE(producerEpoch, offsets.producerEpoch);
    bytes.writeInt32BE(baseSequence, offsets.baseSequence);
    bytes.writeInt32BE(this.count, offsets.count);
    bytes.writeUInt32BE(crc32c(bytes, offsets.attributes, this.at), offsets.crc);
    return bytes.subarray(0, this.at);
  }

  private headEnd = 0;

  private writeHead(start: number, key: ByteString, valueBytes: number, headerBytes: number, timestampDelta: number): number {
    const { bytes, count } = this;
    const size = 1 + varintSize(timestampDelta) + varintSize(count) + varintSize(key.length) + key.length + varintSize(valueBytes) + valueBytes + headerBytes;
    let at = writeVarint(bytes, start, size);
    bytes[at++] = 0;
    at = writeVarint(bytes, at, timestampDelta);
    at = writeVarint(bytes, at, count);
    at = copyBytes(key, bytes, writeVarint(bytes, at, key.length));
    return (this.headEnd = writeVarint(bytes, at, valueBytes));
  }
}

const magic = 2;
const unknownLeaderEpoch = -1;

/** Attributes, and five varints of at most five bytes. */
const recordOverheadBytes = 1 + 5 * 5;

/** Where a batch's header has what, in bytes. */
export const batchOffsets = {
  baseOffset: 0,
  length: 8,
  /** From where `length` counts. */
  afterLength: 12,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
} as const;

/** For a few bytes faster than the copying that is built in. */
function copyBytes({ bytes, length }: ByteString, into: Uint8Array, at: number): number {
  for (let index = 0; index < length; index++) into[at + index] = bytes[index] as number;
  return at + length;
}
