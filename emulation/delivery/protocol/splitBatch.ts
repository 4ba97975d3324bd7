import { batchHeaderBytes, RecordBatch } from "./recordBatch";
import { RecordCursor } from "./recordCursor";

/** Copies the records of a batch into two, each with half of them. @param timestampMs of all its records */
export function splitBatch(batch: RecordBatch, timestampMs: number): readonly [RecordBatch, RecordBatch] {
  const half = Math.ceil(batch.count / 2);
  const [first, second] = [new RecordBatch(Buffer.alloc(batch.size + spareBytes)), new RecordBatch(Buffer.alloc(batch.size + spareBytes))];
  const cursor = new RecordCursor(batch.bytes, batchHeaderBytes);
  for (let index = 0; index < batch.count; index++) copyRecord(cursor, index < half ? first : second, timestampMs);
  return [first, second];
}

/** A record's head may not take more room than before, but `fits` counts on the longest. */
const spareBytes = 64;

function copyRecord(cursor: RecordCursor, into: RecordBatch, timestampMs: number): void {
  const size = cursor.varint();
  const end = cursor.at + size;
  cursor.skip(1);
  cursor.skipVarint();
  cursor.skipVarint();
  const key = cursor.bytes(cursor.varint());
  const value = cursor.bytes(cursor.varint()).toString();
  const headers = cursor.bytes(end - cursor.at);
  into.append(value, { key: { bytes: key, length: key.length }, headers: { bytes: headers, length: headers.length } }, timestampMs);
}
