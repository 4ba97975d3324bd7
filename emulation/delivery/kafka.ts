import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "./brokers/brokerConnection";
import { partitionLogs, type Logs } from "./partitionLogs";
import { openPostProducer, type OpenedProducer, type OpenProducerOptions } from "./posts/openPostProducer";
import type { OffsetRange } from "./reading/rangeCursor";
import { readRanges, type RecordsRead } from "./reading/readRanges";
import { untilItPasses } from "./untilItPasses";

/** Kafka as the emulator uses it. Leaders that move and brokers that are away are ridden out; `explain` makes errors plain. */
export interface Kafka {
  /** Every partition of the topics. Fails when a topic does not exist. */
  logs(topics: readonly string[]): Promise<Logs>;
  /** An idempotent producer of posts. */
  producer(options: OpenProducerOptions): Promise<OpenedProducer>;
  /** Reads ranges, partitions side by side. */
  read(ranges: readonly OffsetRange[]): AsyncIterable<RecordsRead>;
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

/** Nothing is connected yet: each use has connections of its own, and ends them. */
export function connectKafka(options: KafkaOptions): Kafka {
  const { bootstrapServers, giveUpAfterMs } = options;
  const connection = connectionOptions(options);
  const logs: Kafka["logs"] = (topics) => untilItPasses((tries) => partitionLogs(topics, rotated(bootstrapServers, tries), connection), { giveUpAfterMs });
  return {
    logs,
    producer: (wanted) => untilItPasses(() => openPostProducer(bootstrapServers, connection, wanted), { giveUpAfterMs }),
    read: (ranges) => readRanges(ranges, { bootstrapServers, connection, stallMs: giveUpAfterMs, startOf: async (topic, partition) => (await logs([topic])).get(topic)?.[partition]?.start ?? 0n }),
  };
}

/** A first connection goes through a tunnel, and to a broker that may be busy with many. */
const connectTimeoutMs = 20_000;
const requestTimeoutMs = 30_000;

function connectionOptions({ open, tokens, certificateAuthority, clientId }: KafkaOptions): ConnectionOptions {
  return { open, tls: tokens !== undefined, certificateAuthority, tokens, clientId, requestTimeoutMs, connectTimeoutMs };
}

/** Each try begins at another server: the first one may be the one that is away. */
function rotated<T>(list: readonly T[], places: number): readonly T[] {
  const at = places % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
