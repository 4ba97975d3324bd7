import { BrokerConnection, type ConnectionOptions } from "../brokers/brokerConnection";
import { Brokers } from "../brokers/brokers";
import type { StoredRecord } from "../protocol/storedRecord";
import type { Waits } from "../waits";
import type { OffsetRange } from "./rangeCursor";
import { RangeReader } from "./rangeReader";

/** Records of one partition, in their order. */
export interface RecordsRead {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly StoredRecord[];
}

export interface ReadOptions {
  readonly bootstrapServers: readonly string[];
  readonly connection: ConnectionOptions;
  /** How long nothing may come while there is something to read. */
  readonly stallMs: number;
  /** The first offset that a partition has now. */
  readonly startOf: (topic: string, partition: number) => Promise<bigint>;
  /** @default defaultWaits */
  readonly waits?: Waits;
}

/**
 * Reads ranges, partitions side by side and in step, without a consumer group: nothing to join, and no group permission needed.
 * What was read and not taken yet is a few MiB, however much there is to read. Leaders that move and brokers that go away are
 * ridden out.
 *
 * @throws KafkaError or EmulationError when a range cannot be read
 */
export async function* readRanges(ranges: readonly OffsetRange[], options: ReadOptions): AsyncGenerator<RecordsRead, void, void> {
  const { bootstrapServers, connection, stallMs, startOf, waits } = options;
  const brokers = new Brokers({
    bootstrapServers,
    connect: (host, port) => BrokerConnection.open(host, port, connection),
    onChange: () => reader.wake(),
    onFailure: (error) => reader.noteTrouble(error),
    waits,
  });
  const reader = new RangeReader(ranges, { brokers, stallMs, startOf, waits });
  try {
    for (let coming = ahead(reader); coming !== undefined; ) {
      const batches = await coming;
      // While these are looked at, the next ones are on their way.
      coming = ahead(reader);
      for (const { topic, partition, records } of batches) yield { topic, partition, records: records() };
    }
  } finally {
    // Whoever leaves early leaves a request behind that would be tried again.
    reader.close();
    brokers.close();
  }
}

/** The next batches; undefined when there are none any more. */
function ahead(reader: RangeReader): ReturnType<RangeReader["next"]> | undefined {
  if (reader.isDone) return undefined;
  const coming = reader.next();
  // It fails when it is awaited, and not before.
  coming.catch(() => undefined);
  return coming;
}
