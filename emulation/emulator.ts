import { randomBytes } from "node:crypto";
import { deliver } from "./delivery/deliver";
import { explain } from "./delivery/explain";
import type { Kafka } from "./delivery/kafka";
import type { Logs } from "./delivery/partitionLogs";
import { defaultGiveUpAfterMs, inSession, type SessionOptions } from "./delivery/session";
import type { ProducerIdentity } from "./delivery/protocol/initProducerId";
import type { Latency } from "./delivery/posts/latencyHistogram";
import { defaultLimits, type ProducerLimits } from "./delivery/posts/postProducer";
import { EmulationError } from "./error";
import { LateCopies } from "./run/lateCopies";
import { newRunId, type RunManifest } from "./run/manifest";
import { resumePoint, type ResumePoint } from "./run/resumePoint";
import { Run, type RunStart } from "./run/run";
import type { RunFiles } from "./run/runFiles";
import type { RunObserver } from "./run/runObserver";
import { SequenceRanges } from "./run/sequenceRanges";
import type { PostSource } from "./sources/post";
import { tables, type Table } from "./tables/tables";
import type { Target } from "./target/target";

export interface EmulateOptions extends SessionOptions {
  readonly runs: RunFiles;
  /** The posts of the run, from a sequence number on: the same ones each time. */
  readonly source: (from: number) => PostSource;
  /** What the source was made of, for the manifest: enough to make it again. No secret. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** How many posts the source has in all, where that is known. */
  readonly expected?: number;
  /** The run to go on with; its plan and the source are the caller's to match. @default a new run */
  readonly resume?: RunManifest;
  /** Ends the run when given: what is in flight is still delivered. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EmulationProgress) => void;
  /** Looks on, post by post. */
  readonly observer?: RunObserver;
  readonly delivery?: Partial<ProducerLimits>;
}

export interface EmulationProgress {
  /** Posts of which all three records are acknowledged. */
  readonly posts: number;
  /** Posts in all; undefined where nobody knows. */
  readonly of: number | undefined;
  readonly seconds: number;
  /** Posts a second, over the last seconds. */
  readonly rate: number;
  /** Posts that were taken and are not acknowledged. */
  readonly inFlight: number;
  /** From taking a post to its acknowledgement, so far. */
  readonly latencyMs: Latency;
  /** Records acknowledged, by topic name, by partition. */
  readonly partitions: Readonly<Record<string, readonly number[]>>;
}

export interface EmulationSummary {
  readonly run: string;
  readonly stack: string;
  /** Posts of which all three records are acknowledged, those before a resume included. */
  readonly posts: number;
  /** Records acknowledged, by topic name. */
  readonly topics: Readonly<Record<string, { readonly sent: number }>>;
  readonly seconds: number;
  /** Of this session. */
  readonly recordsPerSecond: number;
  readonly latencyMs: Latency;
  /** Posts with a record too large to be sent ever, and the first few of them. */
  readonly rejected: { readonly count: number; readonly first: readonly string[] };
  /** Records that are stored twice, because the run was cut off while they were under way. */
  readonly duplicates: number;
  readonly resumed: boolean;
  /** True when the run ended by its signal before its source did. */
  readonly interrupted: boolean;
}

/** A run that had to stop: what was acknowledged until then is in the summary. */
export class DeliveryError extends EmulationError {
  constructor(
    message: string,
    readonly summary: EmulationSummary,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Posts the three records of each post to the stack's topics, and notes the run in a manifest by which `verify` proves it
 * and a later call goes on with it.
 *
 * @throws EmulationError when nothing was sent; DeliveryError when it had to stop on the way
 */
export async function emulate(options: EmulateOptions): Promise<EmulationSummary> {
  const { target, resume } = options;
  return inSession(options, async (kafka) => {
    const logs = await kafka.logs(Object.values(target.topics));
    checkPartitions(target, logs);
    return resume === undefined ? postAnew(kafka, options, logs) : goOn(kafka, options, resume, await resumePoint(kafka, resume, logs));
  });
}

/** The three records of a post share a partition number. */
function checkPartitions({ stack, topics }: Target, logs: Logs): void {
  const counts = Object.values(topics).map((topic) => ({ topic, count: logs.get(topic)?.length ?? 0 }));
  if (new Set(counts.map(({ count }) => count)).size === 1) return;
  const got = counts.map(({ topic, count }) => `${topic} has ${count}`).join(", ");
  throw new EmulationError(`Expected the three topics to have as many partitions each, but ${got}. Make them equal: kafka-topics.sh --alter --partitions on the client machine, or pulumi up -s ${stack}`);
}

function postAnew(kafka: Kafka, options: EmulateOptions, logs: Logs): Promise<EmulationSummary> {
  const ends = byTable((table) => (logs.get(options.target.topics[table]) ?? []).map(({ end }) => Number(end)));
  return post(kafka, options, {
    run: newRunId(new Date(), randomBytes(3).toString("hex")),
    startedAt: new Date().toISOString(),
    startOffsets: ends,
    doneOffsets: ends,
    from: 0,
    settled: new SequenceRanges(),
    acknowledged: new SequenceRanges(),
    rejected: new SequenceRanges(),
    stored: new Map(),
    duplicates: 0,
    resumed: false,
  });
}

async function goOn(kafka: Kafka, options: EmulateOptions, manifest: RunManifest, point: ResumePoint): Promise<EmulationSummary> {
  const start: RunStart = {
    run: manifest.run,
    startedAt: manifest.startedAt,
    startOffsets: byTable((table) => manifest.topics[table].startOffsets),
    doneOffsets: byTable((table) => manifest.topics[table].doneOffsets),
    from: point.from,
    settled: point.settled,
    acknowledged: new SequenceRanges(manifest.acknowledged),
    rejected: new SequenceRanges(manifest.rejected),
    stored: point.stored,
    duplicates: manifest.duplicates,
    resumed: true,
  };
  return post(kafka, options, start, { identity: nextIdentity(manifest), point });
}

interface Continuation {
  readonly identity: ProducerIdentity | undefined;
  readonly point: ResumePoint;
}

/** Each session of a run has this many epochs of its own: a producer raises its epoch by itself when a broker has lost its state. */
const epochsOfSession = 256;
const lastEpoch = 0x7fff;

/** The same producer in a later epoch: from its first record on, nothing late of the session that was cut off is stored. */
function nextIdentity({ producer }: RunManifest): ProducerIdentity | undefined {
  const producerEpoch = (Math.floor(producer.epoch / epochsOfSession) + 1) * epochsOfSession;
  return producerEpoch + epochsOfSession > lastEpoch ? undefined : { producerId: BigInt(producer.id), producerEpoch };
}

async function post(kafka: Kafka, options: EmulateOptions, start: RunStart, continuation?: Continuation): Promise<EmulationSummary> {
  const run = new Run(options, start, continuation && new LateCopies(kafka, start.run, options.target, continuation.point));
  const { producer, identity, close } = await kafka.producer({
    run: start.run,
    topics: options.target.topics,
    partitions: start.startOffsets.pin.length,
    limits: { ...defaultLimits, ...options.delivery },
    giveUpAfterMs: options.giveUpAfterMs ?? defaultGiveUpAfterMs,
    identity: continuation?.identity,
    onDelivered: (bundle) => run.delivered(bundle),
    onTrouble: (error) => options.observer?.trouble(error),
  });
  try {
    await run.begin(producer, identity);
    const signal = options.signal ?? new AbortController().signal;
    await deliver({ source: options.source(start.from), sink: producer, take: (each) => run.take(each), signal });
    return await run.finish(signal.aborted);
  } catch (error) {
    const reason = explain(error, options.target);
    const summary = await run.fail();
    throw new DeliveryError(`Stopped after ${summary.posts} acknowledged posts of run ${start.run}: ${reason.message}`, summary, { cause: error });
  } finally {
    close();
  }
}

function byTable<T>(make: (table: Table) => T): Record<Table, T> {
  return Object.fromEntries(tables.map((table) => [table, make(table)])) as Record<Table, T>;
}
