import { EmulationError } from "../../error";
import { crc32c } from "./crc32c";
import { decompress } from "./decompress";
import { batchHeaderBytes, batchOffsets as at } from "./recordBatch";
import { StoredRecord } from "./storedRecord";

/** A record batch as a broker has it. */
export interface StoredBatch {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  /** Its records, each a view of the bytes. None of a batch that only controls transactions. @throws EmulationError for a compression that cannot be read */
  readonly records: () => readonly StoredRecord[];
}

/**
 * Cuts what a broker answers for a partition into record batches; one that is cut off at the end is left out.
 *
 * @param where names the partition, for messages
 * @throws EmulationError for a batch that was damaged, or is of a format older than Kafka 0.11
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export function* readBatches(bytes: Buffer, where: string): Generator<StoredBatch, void, void> {
  for (let start = 0; start + batchHeaderBytes <= bytes.length; ) {
    const end = start + at.afterLength + bytes.readInt32BE(start + at.length);
    if (end > bytes.length) return;
    yield readBatch(bytes.subarray(start, end), where);
    start = end;
  }
}

const magic = 2;
const compressionBits = 0x07;
const controlBit = 0x20;

function readBatch(bytes: Buffer, where: string): StoredBatch {
  const baseOffset = bytes.readBigInt64BE(at.baseOffset);
  const place = `the batch at offset ${baseOffset} of ${where}`;
  const version = bytes.readInt8(at.magic);
  if (version !== magic) throw new EmulationError(`Expected ${place} in message format 2, got ${version}, which Kafka wrote before 0.11. Set the topic's message.format.version higher, and post again.`);
  if (crc32c(bytes, at.attributes, bytes.length) !== bytes.readUInt32BE(at.crc)) throw new EmulationError(`Expected ${place} to match its checksum, it does not: it was damaged where it is stored, or on its way. Read it with kafka-dump-log.sh on its broker.`);
  const attributes = bytes.readInt16BE(at.attributes);
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(bytes.readInt32BE(at.lastOffsetDelta)),
    records: () => ((attributes & controlBit) !== 0 ? [] : readRecords(decompress(attributes & compressionBits, bytes.subarray(batchHeaderBytes), place), baseOffset, bytes.readInt32BE(at.count))),
  };
}

function readRecords(bytes: Buffer, baseOffset: bigint, count: number): readonly StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let at = 0; records.length < count; ) {
    const record = new StoredRecord(bytes, at, baseOffset);
    records.push(record);
    at = record.end;
  }
  return records;
}
