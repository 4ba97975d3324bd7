import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Kafka as KafkaJs, logLevel, type Broker, type Cluster } from "kafkajs";
import { EmulationError } from "../error";
import type { ConnectionOptions } from "./brokers/brokerConnection";
import { brokerStream, type Transport } from "./brokers/brokerStream";
import { openPostProducer, type OpenedProducer, type OpenProducerOptions } from "./posts/openPostProducer";

/** A record as it was read. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | undefined;
  readonly value: Buffer | null;
  header(name: string): string | undefined;
}

/** A partition's log: its first offset, and the one after its last record. */
export interface PartitionLog {
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** What to read of a partition: from one offset up to, and not including, another. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** Kafka as the emulator uses it. Errors are those of the client library; `explain` makes them plain. */
export interface Kafka {
  /** Every partition of the topics, in order. Fails when a topic does not exist. */
  logs(topics: readonly string[]): Promise<ReadonlyMap<string, readonly PartitionLog[]>>;
  /** An idempotent producer of posts, on connections of its own. */
  producer(options: OpenProducerOptions): Promise<OpenedProducer>;
  /** Reads ranges, partitions side by side, without a consumer group: nothing to join, and no group permission needed. */
  read(ranges: readonly OffsetRange[]): AsyncIterable<readonly ReadRecord[]>;
  close(): Promise<void>;
}

export interface KafkaOptions {
  readonly bootstrapServers: readonly string[];
  /** Opens a byte stream to a broker and emits `open` or `connect` on it. */
  readonly open: (host: string, port: number) => Duplex;
  /** Tokens for SASL/OAUTHBEARER over TLS; plaintext without. */
  readonly tokens?: () => Promise<string>;
  /** Who signed the brokers' certificates, in PEM. @default those whom Node trusts */
  readonly certificateAuthority?: string;
  /** Shown in broker logs and quotas. */
  readonly clientId: string;
  /** How long a failing request is tried again. */
  readonly giveUpAfterMs: number;
}

export function connectKafka(options: KafkaOptions): Kafka {
  const streams = new Set<Duplex>();
  const kafka = new KafkaJs(clientConfig(options, streams));
  const { cluster, connect, disconnect } = sharedCluster(kafka);
  return {
    logs: async (topics) => {
      await connect();
      return topicLogs(cluster, topics);
    },
    producer: (wanted) => openPostProducer(options.bootstrapServers, connectionOptions(options), wanted),
    read: (ranges) => readRanges(cluster, connect, ranges, options.giveUpAfterMs),
    close: async () => {
      // What kafkajs waits for when it disconnects may never come: a broker that is gone, an authentication under way.
      await Promise.race([disconnect(), new Promise((resolve) => setTimeout(resolve, closeLimitMs).unref())]);
      for (const stream of streams) stream.destroy();
    },
  };
}

/** kafkajs' own default of 1 s is too short through a tunnel. */
const connectionTimeoutMs = 20_000;
const authenticationTimeoutMs = 20_000;
const requestTimeoutMs = 30_000;
const closeLimitMs = 1_000;
/** MSK limits new IAM connections a broker and second. */
const firstRetryMs = 1_000;
const lastRetryMs = 8_000;

function clientConfig(options: KafkaOptions, streams: Set<Duplex>): ConstructorParameters<typeof KafkaJs>[0] {
  const { tokens } = options;
  return {
    clientId: options.clientId,
    brokers: [...options.bootstrapServers],
    connectionTimeout: connectionTimeoutMs,
    authenticationTimeout: authenticationTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { initialRetryTime: firstRetryMs, maxRetryTime: lastRetryMs, retries: retriesWithin(options.giveUpAfterMs) },
    // What goes wrong comes as an error; kafkajs would write JSON lines into the progress display besides.
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) => {
      const stream = brokerStream(transport(options), host, port, onConnect);
      streams.add(stream);
      return stream.once("close", () => streams.delete(stream)) as Socket;
    },
    ...(tokens === undefined
      ? {}
      : { ssl: true, sasl: { mechanism: "oauthbearer" as const, oauthBearerProvider: async () => ({ value: await tokens() }) } }),
  };
}

/** How many of kafkajs' doubling waits fit in the time. */
function retriesWithin(limitMs: number): number {
  let retries = 0;
  for (let total = 0, waitMs = firstRetryMs; total + waitMs <= limitMs; retries++) {
    total += waitMs;
    waitMs = Math.min(waitMs * 2, lastRetryMs);
  }
  return retries;
}

function transport({ open, tokens, certificateAuthority }: KafkaOptions): Transport {
  return { open, tls: tokens !== undefined, certificateAuthority };
}

/** For connections without kafkajs. */
function connectionOptions(options: KafkaOptions): ConnectionOptions {
  const { tokens, clientId } = options;
  return { ...transport(options), tokens, clientId, requestTimeoutMs, connectTimeoutMs: connectionTimeoutMs };
}

interface SharedCluster {
  readonly cluster: Cluster;
  readonly connect: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
}

/**
 * kafkajs offers metadata, offsets and fetching of single brokers only to partition assigners of a consumer; so make a
 * consumer that never joins its group, and keep what its assigner is given.
 */
function sharedCluster(kafka: KafkaJs): SharedCluster {
  let cluster: Cluster | undefined;
  const consumer = kafka.consumer({
    groupId: "never-joined",
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        return { name: "none", version: 0, assign: () => Promise.resolve([]), protocol: () => ({ name: "none", metadata: Buffer.alloc(0) }) };
      },
    ],
  });
  if (cluster === undefined) throw new Error("Expected kafkajs to create partition assigners with the consumer");
  return { cluster, connect: () => consumer.connect(), disconnect: () => consumer.disconnect() };
}

async function topicLogs(cluster: Cluster, topics: readonly string[]): Promise<ReadonlyMap<string, readonly PartitionLog[]>> {
  for (const topic of topics) await addTopic(cluster, topic);
  const starts = await listOffsets(cluster, topics, true);
  const ends = await listOffsets(cluster, topics, false);
  return new Map(topics.map((topic) => [topic, mergeLogs(starts.get(topic), ends.get(topic))]));
}

/** One at a time, because the client's error does not name the topic. */
async function addTopic(cluster: Cluster, topic: string): Promise<void> {
  try {
    await cluster.addMultipleTargetTopics([topic]);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { message: `topic ${topic}: ${error.message}` }) : error;
  }
}

async function listOffsets(cluster: Cluster, topics: readonly string[], fromBeginning: boolean): Promise<Map<string, Map<number, bigint>>> {
  const offsets = await cluster.fetchTopicsOffset(
    topics.map((topic) => ({
      topic,
      partitions: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ partition: partitionId })),
      fromBeginning,
    })),
  );
  return new Map(offsets.map(({ topic, partitions }) => [topic, new Map(partitions.map((log) => [log.partition, BigInt(log.offset)]))]));
}

function mergeLogs(starts: ReadonlyMap<number, bigint> = new Map(), ends: ReadonlyMap<number, bigint> = new Map()): readonly PartitionLog[] {
  return [...ends]
    .map(([partition, end]) => ({ partition, start: starts.get(partition) ?? 0n, end }))
    .sort((a, b) => a.partition - b.partition);
}

/** A range that is being read: `next` moves up to `to`. */
interface Cursor extends OffsetRange {
  next: bigint;
}

const fetchBytes = 4 * 1024 * 1024;
const partitionFetchBytes = 1024 * 1024;
const fetchWaitMs = 500;

async function* readRanges(cluster: Cluster, connect: () => Promise<void>, ranges: readonly OffsetRange[], stallMs: number): AsyncGenerator<readonly ReadRecord[]> {
  await connect();
  await cluster.addMultipleTargetTopics([...new Set(ranges.map(({ topic }) => topic))]);
  const cursors = ranges.filter(({ from, to }) => from < to).map((range) => ({ ...range, next: range.from }));
  let lastProgress = Date.now();
  for (let open = cursors; open.length > 0; open = cursors.filter(isOpen)) {
    const records = await fetchRound(cluster, open);
    if (records.length > 0) lastProgress = Date.now();
    else if (Date.now() - lastProgress > stallMs) throw new EmulationError(stalled(open, stallMs));
    yield records;
  }
}

function isOpen({ next, to }: Cursor): boolean {
  return next < to;
}

/** One fetch from every leader, side by side; a leader that cannot answer is looked up again for the next round. */
async function fetchRound(cluster: Cluster, cursors: readonly Cursor[]): Promise<readonly ReadRecord[]> {
  try {
    const rounds = [...byLeader(cluster, cursors)].map(([leader, led]) => fetchFrom(cluster, leader, led));
    return (await Promise.all(rounds)).flat();
  } catch (error) {
    if ((error as { retriable?: boolean }).retriable !== true) throw error;
    await new Promise((resolve) => setTimeout(resolve, firstRetryMs));
    await cluster.refreshMetadata();
    return [];
  }
}

function byLeader(cluster: Cluster, cursors: readonly Cursor[]): Map<string, Cursor[]> {
  const led = new Map<string, Cursor[]>();
  for (const cursor of cursors) {
    const [leader = "-1"] = Object.keys(cluster.findLeaderForPartitions(cursor.topic, [cursor.partition]));
    led.set(leader, [...(led.get(leader) ?? []), cursor]);
  }
  return led;
}

/** The part of kafkajs' decoded Fetch response that is read here; its own type is `any`. */
interface FetchResponse {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly FetchedMessage[] }[];
  }[];
}

interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | undefined>>;
  readonly isControlRecord?: boolean;
}

async function fetchFrom(cluster: Cluster, leader: string, cursors: readonly Cursor[]): Promise<readonly ReadRecord[]> {
  const broker: Broker = await cluster.findBroker({ nodeId: leader });
  const topics = [...new Set(cursors.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partitions: cursors
      .filter((cursor) => cursor.topic === topic)
      .map(({ partition, next }) => ({ partition, fetchOffset: next.toString(), maxBytes: partitionFetchBytes })),
  }));
  const { responses } = (await broker.fetch({ maxWaitTime: fetchWaitMs, minBytes: 1, maxBytes: fetchBytes, topics })) as FetchResponse;
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.flatMap(({ partition, messages }) => {
      const cursor = cursors.find((candidate) => candidate.topic === topicName && candidate.partition === partition);
      return cursor === undefined ? [] : take(cursor, messages);
    }),
  );
}

/** The messages that belong to the range: brokers answer in whole batches, which may begin before the offset asked for. */
function take(cursor: Cursor, messages: readonly FetchedMessage[]): readonly ReadRecord[] {
  const taken: ReadRecord[] = [];
  for (const message of messages) {
    const offset = BigInt(message.offset);
    if (offset < cursor.next || offset >= cursor.to) continue;
    if (message.isControlRecord !== true) taken.push(readRecord(cursor, offset, message));
  }
  const last = messages.at(-1);
  if (last !== undefined && BigInt(last.offset) >= cursor.next) cursor.next = BigInt(last.offset) + 1n;
  return taken;
}

function readRecord({ topic, partition }: Cursor, offset: bigint, { key, value, headers }: FetchedMessage): ReadRecord {
  return { topic, partition, offset, key: key?.toString(), value, header: (name) => headers?.[name]?.toString() };
}

function stalled(open: readonly Cursor[], stallMs: number): string {
  const [first] = open;
  return `Expected to read ${first?.topic} partition ${first?.partition} up to offset ${first?.to}, but nothing came after offset ${first?.next} for ${stallMs / 1000} s. Check that every partition has a leader: kafka-topics.sh --describe on the client machine.`;
}
