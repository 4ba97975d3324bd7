import { RequestWriter } from "./requestWriter";
import { ResponseReader } from "./responseReader";

/** From which offset on to read a partition. */
export interface FetchPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface FetchLimits {
  /** How long a broker waits for the first byte when there is none. */
  readonly waitMs: number;
  /** Of the whole response, and of a partition's part in it; the first batch comes whole all the same. */
  readonly bytes: number;
  readonly partitionBytes: number;
}

/** What came of one partition. */
export interface FetchResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Record batches one after another, the last one perhaps cut off: a view of the response. */
  readonly records: Buffer;
}

export interface FetchResponse {
  /** Of the request as a whole. */
  readonly errorCode: number;
  readonly results: readonly FetchResult[];
}

/** A broker fills the response in the order of the partitions, which therefore are not put together by topic. */
export function fetchRequest(partitions: readonly FetchPartition[], { waitMs, bytes, partitionBytes }: FetchLimits): Buffer {
  const noReplica = -1;
  const leastBytes = 1;
  const uncommittedToo = 0;
  const noSession = { id: 0, epoch: -1 };
  const unknown = -1;
  const writer = new RequestWriter();
  writer.int32(noReplica).int32(waitMs).int32(leastBytes).int32(bytes).int8(uncommittedToo).int32(noSession.id).int32(noSession.epoch);
  writer.array(partitions, ({ topic, partition, offset }) => {
    const leaderEpoch = unknown;
    const logStart = BigInt(unknown);
    writer.string(topic).int32(1).int32(partition).int32(leaderEpoch).int64(offset).int64(logStart).int32(partitionBytes);
  });
  const forgottenTopics = 0;
  return writer.int32(forgottenTopics).take();
}

export function readFetchResponse(response: Buffer): FetchResponse {
  const reader = new ResponseReader(response);
  reader.int32();
  const errorCode = reader.int16();
  reader.int32();
  const results = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => readResult(reader, topic));
  });
  return { errorCode, results: results.flat() };
}

function readResult(reader: ResponseReader, topic: string): FetchResult {
  const partition = reader.int32();
  const errorCode = reader.int16();
  // High watermark, last stable offset, start of the log, and transactions that were aborted.
  for (let offsets = 0; offsets < 3; offsets++) reader.int64();
  reader.array(() => [reader.int64(), reader.int64()]);
  return { topic, partition, errorCode, records: reader.blob() };
}
