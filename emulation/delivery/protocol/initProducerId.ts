import { apis } from "./api";
import { throwIfError } from "./kafkaError";
import { RequestWriter } from "./requestWriter";
import { ResponseReader } from "./responseReader";

/** By which brokers know an idempotent producer (KIP-98). */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

export function initProducerIdRequest(): Buffer {
  const noTransactions = null;
  return new RequestWriter().string(noTransactions).int32(0).take();
}

/** @throws KafkaError */
export function readInitProducerId(response: Buffer): ProducerIdentity {
  const reader = new ResponseReader(response);
  reader.int32();
  throwIfError(reader.int16(), "producer id", { request: apis.initProducerId.name });
  return { producerId: reader.int64(), producerEpoch: reader.int16() };
}
