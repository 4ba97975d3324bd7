import { isUtf8 } from "node:buffer";
import { schemaBreach } from "../tables/schema";
import { tables, type Table } from "../tables/tables";
import type { SequenceRange } from "../run/sequenceRanges";
import { SequenceRanges } from "../run/sequenceRanges";

/** A record that was read, as far as counting needs it. */
export interface CountedRecord {
  readonly table: Table;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | undefined;
  readonly value: Buffer | null;
  /** The `run` header. */
  readonly run: string | undefined;
  /** The `sequence` header. */
  readonly sequence: string | undefined;
}

/** Counts of one topic. */
export interface TableCount {
  /** Records of the run that were acknowledged when they were sent. */
  readonly sent: number;
  /** Of those, the ones found. */
  readonly delivered: number;
  readonly missing: number;
  /** Copies beyond the first. */
  readonly duplicate: number;
  /** Records after one of a later post in their partition. */
  readonly reordered: number;
  /** Records that are not JSON, not of their table, or not under their row's key. */
  readonly broken: number;
  /** Records of the run that were stored but never acknowledged: an interrupted run's last batch. */
  readonly unacknowledged: number;
  /** Records of other runs and other producers. */
  readonly foreign: number;
}

export interface TallyResult {
  readonly tables: Readonly<Record<Table, TableCount>>;
  /** Acknowledged posts with fewer than three records. */
  readonly incompletePosts: number;
  /** The first few of everything that is wrong, each with its table, sequence and place. */
  readonly problems: readonly string[];
}

/** How many problems of a kind are named. */
const namedProblems = 5;

/** Posts a block. */
const blockSize = 4096;
const allTables = (1 << tables.length) - 1;

/**
 * Counts the records of a run as they stream by, in any order. Of a block of posts it keeps a byte each while something of one is
 * still to come; of blocks that are complete, from which to which. So where topics are read in step, ten million records
 * need no more memory than ten thousand. A loss keeps its block, at a byte a post.
 */
export class Tally {
  private readonly acknowledged: SequenceRanges;
  private readonly open = new Map<number, Block>();
  private readonly complete = new SequenceRanges();
  private readonly lastSequences = new Map<string, number>();
  private readonly counts: Readonly<Record<Table, MutableCount>>;
  private readonly problems = new Problems(namedProblems);

  /** @param sent the sequence numbers of the run's acknowledged posts */
  constructor(
    private readonly run: string,
    private readonly sent: readonly SequenceRange[],
  ) {
    this.acknowledged = new SequenceRanges(sent);
    this.counts = { pin: emptyCount(), geo: emptyCount(), user: emptyCount() };
  }

  /** Bytes that it keeps by number of posts, at the moment. */
  get heldBytes(): number {
    return this.open.size * blockSize;
  }

  add(record: CountedRecord): void {
    const count = this.counts[record.table];
    const sequence = sequenceOf(record);
    if (record.run !== this.run || sequence === undefined) count.foreign++;
    else this.addOwn(record, sequence, count);
  }

  result(): TallyResult {
    const sent = this.acknowledged.count;
    const incompletePosts = this.countIncomplete();
    return {
      tables: { pin: finish(this.counts.pin, sent), geo: finish(this.counts.geo, sent), user: finish(this.counts.user, sent) },
      incompletePosts,
      problems: this.problems.list(),
    };
  }

  private addOwn(record: CountedRecord, sequence: number, count: MutableCount): void {
    const known = this.acknowledged.has(sequence);
    if (!this.mark(sequence, record.table)) {
      count.duplicate++;
      this.problems.add("duplicate", () => `duplicate ${place(record, sequence)}`);
      return;
    }
    if (known) count.delivered++;
    else count.unacknowledged++;
    this.checkOrder(record, sequence, count);
    this.checkValue(record, sequence, count);
  }

  /** Notes a record of a post; false when it was there already. */
  private mark(sequence: number, table: Table): boolean {
    const number = Math.floor(sequence / blockSize);
    const block = this.block(number);
    if (block === "complete") return false;
    const at = sequence % blockSize;
    const before = block.found[at] ?? 0;
    const after = before | (1 << tables.indexOf(table));
    if (after === before) return false;
    block.found[at] = after;
    if (after === allTables && --block.left === 0) this.close(number);
    return true;
  }

  private block(number: number): Block | "complete" {
    const known = this.open.get(number);
    if (known !== undefined) return known;
    if (this.complete.has(number)) return "complete";
    const block = { found: new Uint8Array(blockSize), left: blockSize };
    this.open.set(number, block);
    return block;
  }

  private close(number: number): void {
    this.open.delete(number);
    this.complete.add(number, number);
  }

  private checkOrder(record: CountedRecord, sequence: number, count: MutableCount): void {
    const log = `${record.table}/${record.partition}`;
    const last = this.lastSequences.get(log) ?? -1;
    if (sequence > last) {
      this.lastSequences.set(log, sequence);
      return;
    }
    count.reordered++;
    this.problems.add("reordered", () => `reordered ${place(record, sequence)}: after post ${last}`);
  }

  private checkValue(record: CountedRecord, sequence: number, count: MutableCount): void {
    const breach = valueBreach(record);
    if (breach === undefined) return;
    count.broken++;
    this.problems.add("broken", () => `broken ${place(record, sequence)}: ${breach}`);
  }

  private countIncomplete(): number {
    let incomplete = 0;
    for (const [first, last] of this.sent) {
      for (let sequence = first; sequence <= last; sequence++) {
        const number = Math.floor(sequence / blockSize);
        const block = this.open.get(number);
        if (block === undefined && this.complete.has(number)) {
          sequence += blockSize - 1 - (sequence % blockSize);
          continue;
        }
        const found = block?.found[sequence % blockSize] ?? 0;
        if (found === allTables) continue;
        incomplete++;
        this.problems.add("missing", () => `missing ${missingTables(found)} of post ${sequence}`);
      }
    }
    return incomplete;
  }
}

/** Posts of which something is still to come. */
interface Block {
  /** By post, which tables' records were found, as bits. */
  readonly found: Uint8Array;
  /** Posts that are not complete. */
  left: number;
}

type MutableCount = { -readonly [K in Exclude<keyof TableCount, "sent" | "missing">]: number };

function emptyCount(): MutableCount {
  return { delivered: 0, duplicate: 0, reordered: 0, broken: 0, unacknowledged: 0, foreign: 0 };
}

function finish(count: MutableCount, sent: number): TableCount {
  return { sent, missing: sent - count.delivered, ...count };
}

/** The first few problems of each kind. */
class Problems {
  private readonly byKind = new Map<string, string[]>();

  constructor(private readonly limit: number) {}

  add(kind: string, describe: () => string): void {
    const named = this.byKind.get(kind) ?? [];
    if (named.length < this.limit) this.byKind.set(kind, [...named, describe()]);
  }

  list(): readonly string[] {
    return [...this.byKind.values()].flat();
  }
}

function sequenceOf({ sequence }: CountedRecord): number | undefined {
  return sequence !== undefined && /^\d{1,15}$/.test(sequence) ? Number(sequence) : undefined;
}

function valueBreach({ table, key, value }: CountedRecord): string | undefined {
  if (value === null) return "expected a JSON object, got no value";
  if (!isUtf8(value)) return "expected a JSON object, got bytes that are not UTF-8";
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString());
  } catch {
    return "expected a JSON object, got text that is not JSON";
  }
  const breach = schemaBreach(table, parsed);
  if (breach !== undefined) return breach;
  const row = String((parsed as Record<string, unknown>)[table === "pin" ? "index" : "ind"]);
  return row === key ? undefined : `expected the key to be the row's number ${row}, got ${String(key)}`;
}

function place({ table, partition, offset }: CountedRecord, sequence: number): string {
  return `${table} of post ${sequence} (partition ${partition}, offset ${offset})`;
}

function missingTables(found: number): string {
  return tables.filter((_, index) => (found & (1 << index)) === 0).join(", ");
}
