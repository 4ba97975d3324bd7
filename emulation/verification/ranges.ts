import type { Logs, PartitionLog } from "../delivery/partitionLogs";
import type { OffsetRange } from "../delivery/reading/rangeCursor";
import { EmulationError } from "../error";
import type { RunManifest } from "../run/manifest";
import { tables } from "../tables/tables";

/**
 * What to read for a run: every partition of its topics, from where it ended before the run to where it ends now.
 *
 * @throws EmulationError when the topics are not those that the run posted to
 */
export function rangesOf(manifest: RunManifest, logs: Logs): readonly OffsetRange[] {
  return tables.flatMap((table) => {
    const { name, startOffsets } = manifest.topics[table];
    return (logs.get(name) ?? []).map((log) => rangeOf(manifest.run, name, log, BigInt(startOffsets[log.partition] ?? 0)));
  });
}

function rangeOf(run: string, topic: string, { partition, start, end }: PartitionLog, from: bigint): OffsetRange {
  if (end < from) {
    throw new EmulationError(`Run ${run} began at offset ${from} of ${topic} partition ${partition}, but the log ends at ${end}: the topic was deleted and made again since. Post again, then verify.`);
  }
  // What retention has removed comes out as missing.
  return { topic, partition, from: from < start ? start : from, to: end };
}
