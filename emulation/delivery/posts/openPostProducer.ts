import { BrokerConnection, type ConnectionOptions } from "../brokers/brokerConnection";
import { Brokers } from "../brokers/brokers";
import { apis } from "../protocol/api";
import { initProducerIdRequest, readInitProducerId, type ProducerIdentity } from "../protocol/initProducerId";
import { PostProducer, type PostProducerOptions } from "./postProducer";

/** What a producer of posts is opened with: where its brokers are, and all that it needs itself. */
export interface OpenProducerOptions extends Omit<PostProducerOptions, "brokers" | "identity"> {
  /** The identity to go on with, its epoch raised, when a run is resumed. @default a new one */
  readonly identity?: ProducerIdentity;
}

export interface OpenedProducer {
  readonly producer: PostProducer;
  readonly identity: ProducerIdentity;
  readonly close: () => void;
}

/** Connects a producer. @throws KafkaError, or what the connection failed with */
export async function openPostProducer(bootstrapServers: readonly string[], connection: ConnectionOptions, options: OpenProducerOptions): Promise<OpenedProducer> {
  let producer: PostProducer | undefined;
  const brokers = new Brokers({
    bootstrapServers,
    connect: (host, port) => BrokerConnection.open(host, port, connection),
    onChange: () => producer?.pump(),
    onFailure: (error) => producer?.noteTrouble(error),
    waits: options.waits,
  });
  try {
    const identity = options.identity ?? (await newIdentity(brokers));
    producer = new PostProducer({ ...options, identity, brokers });
    return { producer, identity, close: () => [producer, brokers].forEach((part) => part?.close()) };
  } catch (error) {
    brokers.close();
    throw error;
  }
}

function newIdentity(brokers: Brokers): Promise<ProducerIdentity> {
  return brokers.ask(async (connection) => readInitProducerId(await connection.request(apis.initProducerId, initProducerIdRequest())));
}
