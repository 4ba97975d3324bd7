/** What kafkajs, which is another hand's work, reads in a batch. */
export interface DecodedBatch {
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly lastOffsetDelta: number;
  readonly records: readonly DecodedRecord[];
}

export interface DecodedRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: string;
  readonly value: string;
  readonly run: string;
  readonly sequence: string;
}

export async function decodeBatch(bytes: Buffer): Promise<DecodedBatch> {
  const { producerId, producerEpoch, firstSequence, lastOffsetDelta, records } = await decode(new Decoder(bytes));
  return { producerId, producerEpoch, baseSequence: firstSequence, lastOffsetDelta, records: records.map(decodedRecord) };
}

interface KafkaJsBatch {
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastOffsetDelta: number;
  readonly records: readonly KafkaJsRecord[];
}

interface KafkaJsRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/* eslint-disable @typescript-eslint/no-require-imports -- kafkajs has no types for its inner modules */
const Decoder = require("kafkajs/src/protocol/decoder") as new (bytes: Buffer) => unknown;
const decode = require("kafkajs/src/protocol/recordBatch/v0/decoder") as (decoder: unknown) => Promise<KafkaJsBatch>;
/* eslint-enable */

function decodedRecord({ offset, timestamp, key, value, headers }: KafkaJsRecord): DecodedRecord {
  return { offset, timestamp, key: key.toString(), value: value.toString(), run: String(headers.run), sequence: String(headers.sequence) };
}
