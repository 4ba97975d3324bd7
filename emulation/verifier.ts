import type { Kafka } from "./delivery/kafka";
import type { RecordsRead } from "./delivery/reading/readRanges";
import { headers } from "./delivery/headers";
import { inSession, type SessionOptions } from "./delivery/session";
import { EmulationError } from "./error";
import type { RunManifest } from "./run/manifest";
import type { RunFiles } from "./run/runFiles";
import { tables, type Table } from "./tables/tables";
import type { Target } from "./target/target";
import { rangesOf } from "./verification/ranges";
import { Tally, type TableCount, type TallyResult } from "./verification/tally";

export interface VerifyOptions extends SessionOptions {
  readonly runs: RunFiles;
  /** @default the stack's latest run */
  readonly run?: string;
  readonly onProgress?: (progress: VerificationProgress) => void;
}

export interface VerificationProgress {
  readonly read: number;
  readonly of: number;
  readonly seconds: number;
}

export interface VerificationSummary {
  readonly run: string;
  readonly stack: string;
  /** Posts that the run had acknowledged. */
  readonly posts: number;
  /** By topic name. */
  readonly topics: Readonly<Record<string, TableCount>>;
  /** Acknowledged posts with fewer than three records. */
  readonly incompletePosts: number;
  /** The first few of everything that is wrong. */
  readonly problems: readonly string[];
  /** True when every acknowledged record was found, whole. Duplicates are counted, and do not make it false. */
  readonly proven: boolean;
  readonly seconds: number;
}

/**
 * Reads a run back from the offsets at which it began, and counts what of it arrived.
 *
 * @throws EmulationError when the run cannot be read back
 */
export async function verify(options: VerifyOptions): Promise<VerificationSummary> {
  const { target, runs } = options;
  const started = Date.now();
  const manifest = await runs.read(target.stack, options.run);
  checkCluster(manifest, target);
  return inSession(options, async (kafka) => {
    const result = await readBack(kafka, manifest, (read, of) => options.onProgress?.({ read, of, seconds: secondsSince(started) }));
    return summarise(manifest, result, secondsSince(started));
  });
}

function checkCluster({ run, clusterArn }: RunManifest, target: Target): void {
  if (clusterArn === target.clusterArn) return;
  throw new EmulationError(`Run ${run} posted to cluster ${clusterArn}, but stack "${target.stack}" now uses ${target.clusterArn}. Post again, then verify.`);
}

async function readBack(kafka: Kafka, manifest: RunManifest, tell: (read: number, of: number) => void): Promise<TallyResult> {
  const tableOf = new Map(tables.map((table) => [manifest.topics[table].name, table]));
  const ranges = rangesOf(manifest, await kafka.logs([...tableOf.keys()]));
  const of = ranges.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  const tally = new Tally(manifest.run, manifest.acknowledged);
  let read = 0;
  tell(read, of);
  for await (const batch of kafka.read(ranges)) {
    count(tally, tableOf.get(batch.topic), batch);
    tell((read += batch.records.length), of);
  }
  return tally.result();
}

function count(tally: Tally, table: Table | undefined, { partition, records }: RecordsRead): void {
  if (table === undefined) return;
  for (const record of records) {
    const { offset, key, value } = record;
    tally.add({ table, partition, offset, key, value, run: record.header(headers.run), sequence: record.header(headers.sequence) });
  }
}

function summarise(manifest: RunManifest, result: TallyResult, seconds: number): VerificationSummary {
  const counts = Object.values(result.tables);
  return {
    run: manifest.run,
    stack: manifest.stack,
    posts: result.tables.pin.sent,
    topics: Object.fromEntries(tables.map((table) => [manifest.topics[table].name, result.tables[table]])),
    incompletePosts: result.incompletePosts,
    problems: result.problems,
    proven: counts.every(({ missing, broken }) => missing === 0 && broken === 0),
    seconds,
  };
}

function secondsSince(started: number): number {
  return (Date.now() - started) / 1000;
}
