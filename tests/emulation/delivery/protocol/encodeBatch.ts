/** What kafkajs, which is another hand's work, makes a batch of. */
export interface RecordToEncode {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly timestamp: number;
}

export async function encodeBatch(records: readonly RecordToEncode[], { baseOffset, compression }: { baseOffset: number; compression: "none" | "gzip" }): Promise<Buffer> {
  const firstTimestamp = records[0]?.timestamp ?? 0;
  const { buffer } = await RecordBatch({
    compression: compression === "gzip" ? 1 : 0,
    firstOffset: baseOffset,
    firstTimestamp,
    maxTimestamp: Math.max(...records.map(({ timestamp }) => timestamp)),
    lastOffsetDelta: records.length - 1,
    records: records.map(({ key, value, headers, timestamp }, offsetDelta) =>
      Record({ offsetDelta, timestampDelta: timestamp - firstTimestamp, key, value, headers: Object.fromEntries(headers.map((header) => [header.name, header.value])) }),
    ),
  });
  return buffer;
}

/* eslint-disable @typescript-eslint/no-require-imports -- kafkajs has no types for its inner modules */
const Record = require("kafkajs/src/protocol/recordBatch/record/v0") as (record: object) => object;
const { RecordBatch } = require("kafkajs/src/protocol/recordBatch/v0") as { readonly RecordBatch: (batch: object) => Promise<{ readonly buffer: Buffer }> };
/* eslint-enable */
