import type { Order } from "../order/rowOrder";
import type { Shard } from "../order/shard";
import type { DateTimeForm } from "../rows/dateTimes";
import type { Dirt } from "../rows/dirt";
import type { Table } from "../tables/tables";
import type { SourceSpec } from "./sourceSpec";

/** Which posts a run makes, in plain JSON: the same plan gives the same posts again, from any of them on. It holds no secret. */
export interface SourcePlan {
  readonly source: SourceSpec;
  /** The tables' names in a database, and of files without their ending. */
  readonly tables: Readonly<Record<Table, string>>;
  /** Decides generated rows and drawn orders: an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly order: Order;
  /** How many rows are generated. */
  readonly rows?: number;
  /** How many posts all shards make together; all rows, or without end, when undefined. */
  readonly posts?: number;
  readonly shard: Shard;
  readonly dateTimeForm: DateTimeForm;
  readonly dirt?: Dirt;
  /** Posts a batch. */
  readonly batch: number;
}

/** How many posts a plan makes, where that is known before. */
export function expectedPosts({ source, order, rows, posts, shard }: SourcePlan): number | undefined {
  if (source.kind !== "generated" || shard.of > 1) return undefined;
  const ends = order === "sequential" || order === "shuffled" ? rows : undefined;
  return posts === undefined || ends === undefined ? (posts ?? ends) : Math.min(posts, ends);
}
