import { headers } from "../delivery/headers";
import type { Kafka } from "../delivery/kafka";
import { tables } from "../tables/tables";
import type { Target } from "../target/target";
import type { ResumePoint } from "./resumePoint";

/**
 * Counts the records that are stored twice because an earlier session of a run was cut off: what it had still under way and was stored after this
 * one had looked for it, but before this one's own first record in that partition, which shuts the earlier one out. This session sends them again.
 * That is known of a partition, and counted once, when what lies before that first record was looked at. Until then the run's manifest must not say
 * that it is done with what lies there: another session would not see it any more.
 */
export class LateCopies {
  /** By table, by partition: those that the resume point found, and the late ones. */
  private readonly known: (number | undefined)[][] = tables.map(() => []);
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Pick<Kafka, "read">,
    private readonly run: string,
    private readonly target: Pick<Target, "topics">,
    private readonly point: ResumePoint,
  ) {}

  /**
   * Looks at the partitions that this session wrote to first since the last time.
   *
   * @param firstOffsets of this session's records: by table, by partition; undefined where it wrote none
   */
  look(firstOffsets: readonly (readonly (bigint | undefined)[])[]): Promise<void> {
    this.looking = this.looking.catch(() => undefined).then(() => this.lookAt(firstOffsets));
    return this.looking;
  }

  /** Whether a partition's are known. */
  isKnown(table: number, partition: number): boolean {
    return this.known[table]?.[partition] !== undefined;
  }

  /** How many are known. */
  get count(): number {
    return sum(this.known);
  }

  /** The same, and those that the resume point found in partitions to which this session wrote nothing. */
  get countInAll(): number {
    return sum(this.point.copies.map((copies, table) => copies.map((count, partition) => this.known[table]?.[partition] ?? count)));
  }

  private async lookAt(firstOffsets: readonly (readonly (bigint | undefined)[])[]): Promise<void> {
    const gaps = tables.flatMap((table, index) =>
      (firstOffsets[index] ?? []).flatMap((to, partition) => {
        const from = this.point.readUpTo[index]?.[partition];
        if (to === undefined || from === undefined || this.isKnown(index, partition)) return [];
        return [{ table: index, range: { topic: this.target.topics[table], partition, from: BigInt(from), to } }];
      }),
    );
    const late = gaps.map(() => 0);
    const ranges = gaps.map(({ range }) => range).filter(({ from, to }) => to > from);
    for await (const { topic, partition, records } of ranges.length > 0 ? this.kafka.read(ranges) : []) {
      const gap = gaps.findIndex(({ range }) => range.topic === topic && range.partition === partition);
      late[gap] = (late[gap] ?? 0) + records.filter((record) => record.header(headers.run) === this.run).length;
    }
    gaps.forEach(({ table, range: { partition } }, gap) => {
      const known = this.known[table];
      if (known !== undefined) known[partition] = (this.point.copies[table]?.[partition] ?? 0) + (late[gap] ?? 0);
    });
  }
}

function sum(counts: readonly (readonly (number | undefined)[])[]): number {
  return counts.flat().reduce<number>((all, count) => all + (count ?? 0), 0);
}
