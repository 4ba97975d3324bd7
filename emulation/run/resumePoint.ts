import { headers } from "../delivery/headers";
import type { Kafka } from "../delivery/kafka";
import type { Logs } from "../delivery/partitionLogs";
import type { OffsetRange } from "../delivery/reading/rangeCursor";
import { EmulationError } from "../error";
import { tables } from "../tables/tables";
import type { RunManifest } from "./manifest";
import { SequenceRanges } from "./sequenceRanges";

/** Where a run that was cut off goes on. */
export interface ResumePoint {
  /** The first sequence number that is not acknowledged. */
  readonly from: number;
  /** Posts known to be delivered, or never to be. */
  readonly settled: SequenceRanges;
  /** Tables of which records are stored, as bits, by sequence number: what was under way when the run was cut off. */
  readonly stored: ReadonlyMap<number, number>;
  /** How many records of the run were found there a second time: by table, by partition. */
  readonly copies: readonly (readonly number[])[];
  /** How far was read for `stored`: by table, by partition. */
  readonly readUpTo: readonly (readonly number[])[];
}

/**
 * Finds out what of a run is stored: what its manifest says, and what the topics hold behind that.
 *
 * @throws EmulationError when the topics are not those of the run any more
 */
export async function resumePoint(kafka: Kafka, manifest: RunManifest, logs: Logs): Promise<ResumePoint> {
  const settled = new SequenceRanges([...manifest.acknowledged, ...manifest.rejected]);
  const ranges = tables.flatMap((table) => tailRanges(manifest, manifest.topics[table], logs));
  const stored = new Map<number, number>();
  const copies = tables.map((table) => (logs.get(manifest.topics[table].name) ?? []).map(() => 0));
  for await (const { topic, partition, records } of kafka.read(ranges)) {
    const table = tables.findIndex((name) => manifest.topics[name].name === topic);
    const counts = copies[table] ?? [];
    for (const record of records) {
      if (record.header(headers.run) !== manifest.run) continue;
      const sequence = Number(record.header(headers.sequence));
      const known = stored.get(sequence) ?? 0;
      if ((known & (1 << table)) !== 0) counts[partition] = (counts[partition] ?? 0) + 1;
      stored.set(sequence, known | (1 << table));
    }
  }
  return {
    from: settled.firstMissing,
    settled,
    stored,
    copies,
    readUpTo: tables.map((table) => (logs.get(manifest.topics[table].name) ?? []).map(({ end }) => Number(end))),
  };
}

function tailRanges({ run }: RunManifest, { name, doneOffsets }: RunManifest["topics"]["pin"], logs: Logs): readonly OffsetRange[] {
  return (logs.get(name) ?? []).map(({ partition, start, end }) => {
    const from = BigInt(doneOffsets[partition] ?? 0);
    if (end < from) throw new EmulationError(`Run ${run} wrote up to offset ${from} of ${name} partition ${partition}, but the log ends at ${end}: the topic was deleted and made again since. Post anew, without --resume.`);
    return { topic: name, partition, from: from < start ? start : from, to: end };
  });
}
