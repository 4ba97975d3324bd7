import { crc32c } from "../../../../emulation/delivery/protocol/crc32c";
import { batchOffsets, RecordBatch } from "../../../../emulation/delivery/protocol/recordBatch";
import { PostParts } from "../../../../emulation/delivery/posts/postParts";

/** A batch as a broker has it: our own, with its offset, and perhaps other attributes. Its records' row and sequence numbers are their offsets. */
export function storedBatch(values: readonly string[], baseOffset: number, { attributes = 0, run = "r1" } = {}): Buffer {
  const batch = new RecordBatch(Buffer.alloc(200 + values.reduce((sum, value) => sum + 3 * value.length + 100, 0)));
  const parts = new PostParts(run);
  values.forEach((value, index) => {
    parts.fill(baseOffset + index, baseOffset + index);
    batch.append(value, parts, 0);
  });
  const bytes = batch.seal({ producerId: 1n, producerEpoch: 0, baseSequence: 0 });
  bytes.writeBigInt64BE(BigInt(baseOffset), batchOffsets.baseOffset);
  bytes.writeInt16BE(attributes, batchOffsets.attributes);
  bytes.writeUInt32BE(crc32c(bytes, batchOffsets.attributes, bytes.length), batchOffsets.crc);
  return bytes;
}
