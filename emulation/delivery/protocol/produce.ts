import { RequestWriter } from "./requestWriter";
import { ResponseReader } from "./responseReader";

/** Sealed batches for one broker, at most one for each partition. */
export type ProduceTopics = ReadonlyMap<string, readonly { readonly partition: number; readonly records: Buffer }[]>;

/** What became of one partition's batch. */
export interface ProduceResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Offset of the batch's first record; -1 where the broker no longer knows. */
  readonly baseOffset: bigint;
}

export interface ProduceResponse {
  readonly results: readonly ProduceResult[];
  /** For how long the client shall send nothing more (KIP-219). */
  readonly throttleMs: number;
}

/** The request in pieces: the batches themselves are not copied. @param timeoutMs how long the broker waits for in-sync replicas */
export function produceRequest(topics: ProduceTopics, timeoutMs: number): readonly Buffer[] {
  const writer = new RequestWriter();
  const pieces: Buffer[] = [];
  const noTransactions = null;
  const allInSyncReplicas = -1;
  writer.string(noTransactions).int16(allInSyncReplicas).int32(timeoutMs).int32(topics.size);
  for (const [topic, partitions] of topics) {
    writer.string(topic).int32(partitions.length);
    for (const { partition, records } of partitions) {
      writer.int32(partition).int32(records.length);
      pieces.push(writer.take(), records);
    }
  }
  return pieces;
}

export function readProduceResponse(response: Buffer): ProduceResponse {
  const reader = new ResponseReader(response);
  const results = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => readResult(reader, topic));
  });
  return { results: results.flat(), throttleMs: reader.int32() };
}

function readResult(reader: ResponseReader, topic: string): ProduceResult {
  const result = { topic, partition: reader.int32(), errorCode: reader.int16(), baseOffset: reader.int64() };
  // Time of appending, and where the log starts.
  reader.int64();
  reader.int64();
  return result;
}
