import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Kafka as KafkaJs, logLevel, type Admin } from "kafkajs";
import type { ConnectionOptions } from "./brokers/brokerConnection";
import { brokerStream } from "./brokers/brokerStream";
import { apis } from "./protocol/api";
import { KafkaError } from "./protocol/kafkaError";
import { causes } from "./causes";

/** A partition's log: its first offset, and the one after its last record. */
export interface PartitionLog {
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** By topic, every partition in order. */
export type Logs = ReadonlyMap<string, readonly PartitionLog[]>;

/**
 * Asks the cluster once, on connections of its own, with nothing known from before.
 *
 * @throws KafkaError when a topic does not exist, may not be described, or has a partition without a leader; else what kafkajs throws
 */
export async function partitionLogs(topics: readonly string[], bootstrapServers: readonly string[], connection: ConnectionOptions): Promise<Logs> {
  const streams = new Set<Duplex>();
  const admin = new KafkaJs(clientConfig(bootstrapServers, connection, streams)).admin();
  try {
    await admin.connect();
    const logs = new Map<string, readonly PartitionLog[]>();
    // One after another: each call of kafkajs puts its own topics in the place of the metadata that another one relies on.
    for (const topic of topics) logs.set(topic, await namingTopic(topic, () => logsOf(admin, topic)));
    return logs;
  } finally {
    // What kafkajs waits for when it disconnects may never come: a broker that is gone, an authentication under way.
    await Promise.race([admin.disconnect(), new Promise((resolve) => setTimeout(resolve, closeLimitMs).unref())]);
    for (const stream of streams) stream.destroy();
  }
}

const closeLimitMs = 1_000;

function clientConfig(bootstrapServers: readonly string[], connection: ConnectionOptions, streams: Set<Duplex>): ConstructorParameters<typeof KafkaJs>[0] {
  const { clientId, tokens, connectTimeoutMs, requestTimeoutMs } = connection;
  return {
    clientId,
    brokers: [...bootstrapServers],
    connectionTimeout: connectTimeoutMs,
    authenticationTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { retries: 0 },
    // What goes wrong comes as an error; kafkajs would write JSON lines into the progress display besides.
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) => {
      const stream = brokerStream(connection, host, port, onConnect);
      streams.add(stream);
      return stream.once("close", () => streams.delete(stream)) as Socket;
    },
    ...(tokens === undefined
      ? {}
      : { ssl: true, sasl: { mechanism: "oauthbearer" as const, oauthBearerProvider: async () => ({ value: await tokens() }) } }),
  };
}

async function logsOf(admin: Admin, topic: string): Promise<readonly PartitionLog[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.map(({ partition, low, high }) => ({ partition, start: BigInt(low), end: BigInt(high) })).sort((a, b) => a.partition - b.partition);
}

/** kafkajs' errors do not name the topic. */
async function namingTopic<T>(topic: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const answer = causes(error).find((cause): cause is Error & { type: string } => "type" in cause && typeof cause.type === "string");
    if (answer === undefined) throw error;
    throw new KafkaError(answer.type, `topic ${topic}: ${answer.message}`, { request: apis.metadata.name, topic });
  }
}
