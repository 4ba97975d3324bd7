import type { Bundle } from "../delivery/posts/bundle";
import { tables } from "../tables/tables";

/**
 * Up to which offset, by partition and table, all records belong to posts before the first that is not acknowledged. Behind
 * it a run that goes on has to look for records that are stored though nobody knew.
 */
export class DeliveryLog {
  private readonly offsets: number[][];
  private readonly pending: Delivered[][];

  /** @param startOffsets by table, by partition */
  constructor(startOffsets: readonly (readonly number[])[]) {
    this.offsets = startOffsets.map((list) => [...list]);
    this.pending = (startOffsets[0] ?? []).map(() => []);
  }

  add({ partition, last, endOffsets }: Bundle): void {
    this.pending[partition]?.push({ last, endOffsets: endOffsets.map((offset) => (offset === undefined ? undefined : Number(offset))) });
  }

  /** By table, by partition. @param firstUnacknowledged sequence number */
  doneOffsets(firstUnacknowledged: number): readonly (readonly number[])[] {
    this.pending.forEach((deliveries, partition) => {
      // A partition's bundles are acknowledged in order, or nearly so: one that overtook waits here.
      deliveries.sort((a, b) => a.last - b.last);
      while (deliveries[0] !== undefined && deliveries[0].last < firstUnacknowledged) this.pass(deliveries.shift() as Delivered, partition);
    });
    return this.offsets;
  }

  private pass({ endOffsets }: Delivered, partition: number): void {
    tables.forEach((_, table) => {
      const end = endOffsets[table];
      const offsets = this.offsets[table];
      if (end !== undefined && offsets !== undefined) offsets[partition] = end;
    });
  }
}

interface Delivered {
  /** Sequence number of its last post. */
  readonly last: number;
  readonly endOffsets: readonly (number | undefined)[];
}
