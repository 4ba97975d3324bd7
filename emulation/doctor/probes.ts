import type { BrokerConnection } from "../delivery/brokers/brokerConnection";
import { apis, type ApiName } from "../delivery/protocol/api";
import { fetchRequest, readFetchResponse } from "../delivery/protocol/fetch";
import { initProducerIdRequest, readInitProducerId } from "../delivery/protocol/initProducerId";
import { throwIfError } from "../delivery/protocol/kafkaError";
import { metadataRequest, readMetadata, type Metadata } from "../delivery/protocol/metadata";
import { produceRequest, readProduceResponse } from "../delivery/protocol/produce";

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
  refuseDenial(results[0]?.errorCode ?? 0, apis.produce.name, topic);
}

/** Needs kafka-cluster:ReadData: the first record that is there, if any. @throws KafkaError */
export async function readOne(connection: BrokerConnection, topic: string, partition: number): Promise<void> {
  const request = fetchRequest([{ topic, partition, offset: 0n }], { waitMs: 0, bytes: 1, partitionBytes: 1 });
  const { results } = readFetchResponse(await connection.request(apis.fetch, request));
  refuseDenial(results[0]?.errorCode ?? 0, apis.fetch.name, topic);
}

const requestTimeoutMs = 10_000;

/** TOPIC_AUTHORIZATION_FAILED and CLUSTER_AUTHORIZATION_FAILED; any other answer came after the right was looked at. */
const denied = [29, 31];

function refuseDenial(code: number, request: ApiName, topic: string): void {
  if (denied.includes(code)) throwIfError(code, `topic ${topic}`, { request, topic });
}
