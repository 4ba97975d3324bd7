import { apis } from "./api";
import { errorCode, throwIfError } from "./kafkaError";
import { RequestWriter } from "./requestWriter";
import { ResponseReader } from "./responseReader";

/** Where brokers are, and who leads which partition. */
export interface Metadata {
  readonly brokers: ReadonlyMap<number, BrokerAddress>;
  /** By topic, by partition number: the leader's id; undefined while there is none. */
  readonly leaders: ReadonlyMap<string, readonly (number | undefined)[]>;
}

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export function metadataRequest(topics: readonly string[]): Buffer {
  const writer = new RequestWriter();
  const createMissing = 0;
  return writer.array(topics, (topic) => writer.string(topic)).int8(createMissing).take();
}

/** @throws KafkaError when a topic does not exist or may not be described */
export function readMetadata(response: Buffer): Metadata {
  const reader = new ResponseReader(response);
  reader.int32();
  const brokers = new Map(reader.array(() => readBroker(reader)));
  reader.string();
  reader.int32();
  return { brokers, leaders: new Map(reader.array(() => readTopic(reader))) };
}

function readBroker(reader: ResponseReader): [number, BrokerAddress] {
  const id = reader.int32();
  const address = { host: reader.string(), port: reader.int32() };
  reader.string();
  return [id, address];
}

function readTopic(reader: ResponseReader): [string, readonly (number | undefined)[]] {
  const code = reader.int16();
  const topic = reader.string();
  reader.int8();
  const leaders: (number | undefined)[] = [];
  reader.array(() => readPartition(reader, leaders));
  // A topic that is just being made has no leaders yet: that passes.
  if (errorCode(code)?.type !== "LEADER_NOT_AVAILABLE") throwIfError(code, `topic ${topic}`, { request: apis.metadata.name, topic });
  return [topic, leaders];
}

function readPartition(reader: ResponseReader, leaders: (number | undefined)[]): void {
  reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  leaders[partition] = leader < 0 ? undefined : leader;
  for (let lists = 0; lists < 3; lists++) reader.array(() => reader.int32());
}
