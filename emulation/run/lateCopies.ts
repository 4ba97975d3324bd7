import { headers } from "../delivery/headers";
import type { Kafka } from "../delivery/kafka";
import type { OffsetRange } from "../delivery/reading/rangeCursor";
import { tables } from "../tables/tables";
import type { Target } from "../target/target";
import type { ResumePoint } from "./resumePoint";

/**
 * Counts the records that a run's earlier session had still under way, and that were stored after this one looked for them,
 * but before its own first record, which shut the earlier one out: this session has sent them again.
 *
 * @param firstOffsets of this session's records: by table, by partition; undefined where it wrote none
 */
export async function lateCopies(kafka: Kafka, run: string, { topics }: Target, { readUpTo }: ResumePoint, firstOffsets: readonly (readonly (bigint | undefined)[])[]): Promise<number> {
  const ranges = tables.flatMap((table, index) => (firstOffsets[index] ?? []).flatMap((to, partition) => gap(topics[table], partition, readUpTo[index]?.[partition], to)));
  let copies = 0;
  for await (const { records } of kafka.read(ranges)) copies += records.filter((record) => record.header(headers.run) === run).length;
  return copies;
}

function gap(topic: string, partition: number, readUpTo: number | undefined, to: bigint | undefined): readonly OffsetRange[] {
  if (readUpTo === undefined || to === undefined || to <= BigInt(readUpTo)) return [];
  return [{ topic, partition, from: BigInt(readUpTo), to }];
}
