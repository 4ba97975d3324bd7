import type { BrokerConnection } from "../delivery/brokers/brokerConnection";
import { apis, type Api } from "../delivery/protocol/api";
import { initProducerIdRequest, readInitProducerId } from "../delivery/protocol/initProducerId";
import { throwIfError } from "../delivery/protocol/kafkaError";
import { metadataRequest, readMetadata, type Metadata } from "../delivery/protocol/metadata";
import { produceRequest, readProduceResponse } from "../delivery/protocol/produce";
import { RequestWriter } from "../delivery/protocol/requestWriter";
import { ResponseReader } from "../delivery/protocol/responseReader";

/** Needs kafka-cluster:DescribeTopic. @throws KafkaError */
export async function describeTopic(connection: BrokerConnection, topic: string): Promise<Metadata> {
  return readMetadata(await connection.request(apis.metadata, metadataRequest([topic])));
}

/** Needs kafka-cluster:WriteDataIdempotently. @throws KafkaError */
export async function askProducerId(connection: BrokerConnection): Promise<void> {
  readInitProducerId(await connection.request(apis.initProducerId, initProducerIdRequest()));
}

/**
 * Needs kafka-cluster:WriteData: a batch without records, which a broker refuses as such only after it has looked at the
 * right to write. Nothing is stored.
 *
 * @throws KafkaError
 */
export async function writeNothing(connection: BrokerConnection, topic: string, partition: number): Promise<void> {
  const request = produceRequest(new Map([[topic, [{ partition, records: Buffer.alloc(0) }]]]), requestTimeoutMs);
  const { results } = readProduceResponse(await connection.request(apis.produce, ...request));
  refuseDenial(results[0]?.errorCode ?? 0, topic);
}

/** Needs kafka-cluster:ReadData: the first record that is there, if any. @throws KafkaError */
export async function readOne(connection: BrokerConnection, topic: string, partition: number): Promise<void> {
  refuseDenial(fetchError(await connection.request(fetch, fetchRequest(topic, partition))), topic);
}

const requestTimeoutMs = 10_000;

/** TOPIC_AUTHORIZATION_FAILED; any other answer came after the right was looked at. */
const denied = 29;

function refuseDenial(code: number, topic: string): void {
  if (code === denied) throwIfError(code, `topic ${topic}`);
}

const fetch: Api = { key: 1, version: 4, name: "Fetch" };

function fetchRequest(topic: string, partition: number): Buffer {
  const noReplica = -1;
  const atOnce = 0;
  const writer = new RequestWriter();
  writer.int32(noReplica).int32(atOnce).int32(0).int32(1).int8(0);
  return writer.array([topic], (name) => writer.string(name).array([partition], (number) => writer.int32(number).int64(0n).int32(1))).take();
}

/** The error code of the one partition. */
function fetchError(response: Buffer): number {
  const reader = new ResponseReader(response);
  reader.int32();
  // The lengths of two lists of one, a topic's name and a partition's number.
  reader.int32();
  reader.string();
  reader.int32();
  reader.int32();
  return reader.int16();
}
