import { EmulationError } from "../error";
import { rowColumn } from "../tables/columns";
import { tableNames, tables, type Table } from "../tables/tables";
import { rowNumber, type Cells } from "./recordText";
import type { OnRejected } from "./rejected";

/** A row as a file or a database gives it. */
export interface TableRow {
  /** Where it is, for a message: `user_data.csv line 12`. */
  readonly place: string;
  readonly cells: Cells;
}

/** The rows of one number, of as many tables as have one. */
export type PostRows = { readonly row: number } & Readonly<Partial<Record<Table, TableRow>>>;

/**
 * Joins tables that are ordered by row number. A second row of the same number in a table, and one without a number, are
 * rejected.
 *
 * @throws EmulationError when a table is not ordered, or has no rows
 */
export async function* mergeJoin(rows: Readonly<Record<Table, AsyncIterable<TableRow>>>, onRejected: OnRejected): AsyncGenerator<PostRows, void, void> {
  const heads = tables.map((table) => new Head(table, rows[table][Symbol.asyncIterator](), onRejected));
  try {
    await Promise.all(heads.map((head) => head.advance()));
    for (;;) {
      const row = Math.min(...heads.map(({ number }) => number));
      if (row === Infinity) return;
      const present = heads.filter(({ number }) => number === row);
      yield { row, ...Object.fromEntries(present.map(({ table, current }) => [table, current])) };
      await Promise.all(present.map((head) => head.advance()));
    }
  } finally {
    await Promise.all(heads.map((head) => head.close()));
  }
}

/** Where a table has been read up to. */
class Head {
  current: TableRow | undefined;
  /** Infinity after the last row. */
  number = -1;

  constructor(
    readonly table: Table,
    private readonly rows: AsyncIterator<TableRow>,
    private readonly onRejected: OnRejected,
  ) {}

  async advance(): Promise<void> {
    for (;;) {
      const next = await this.rows.next();
      if (next.done === true) return this.end();
      if (this.accept(next.value)) return;
    }
  }

  async close(): Promise<void> {
    await this.rows.return?.();
  }

  private end(): void {
    if (this.current === undefined) throw new EmulationError(`Expected rows in ${tableNames[this.table]}, found none.`);
    this.number = Infinity;
  }

  private accept(row: TableRow): boolean {
    const column = rowColumn[this.table];
    const number = rowNumber(row.cells[column]);
    if (number === undefined) {
      this.onRejected({ place: row.place, reason: `expected ${column} to be an integer from 0, got ${String(row.cells[column])}` });
      return false;
    }
    if (number === this.number) {
      this.onRejected({ place: row.place, reason: `expected each ${column} once, got ${number} again` });
      return false;
    }
    if (number < this.number) throw new EmulationError(`Expected rows ordered by ${column}, but at ${row.place} ${number} comes after ${this.number}. Sort it by ${column} first.`);
    this.number = number;
    this.current = row;
    return true;
  }
}
