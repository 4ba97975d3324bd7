import { escapeId, type Connection, type RowDataPacket } from "mysql2";
import { rowOrder, type Order } from "../../order/rowOrder";
import { rowColumn } from "../../tables/columns";
import { tables, type Table } from "../../tables/tables";
import type { PostRows, TableRow } from "../mergeJoin";
import { rowNumber } from "../recordText";
import type { OnRejected } from "../rejected";
import { rowsOfNumbers } from "./tableRows";

export interface DrawnOptions {
  readonly order: Order;
  readonly seed: number;
  readonly names: Readonly<Record<Table, string>>;
  /** Rows a query. */
  readonly batch: number;
  readonly onRejected: OnRejected;
  readonly signal: AbortSignal;
}

/** The rows of a database in a drawn order, looked up a batch at a time. A number that no table has comes without rows. */
export async function* drawnRows(connections: Readonly<Record<Table, Connection>>, options: DrawnOptions): AsyncGenerator<PostRows, void, void> {
  const { order, seed, names, batch } = options;
  const rows = await countRows(connections.pin, names.pin);
  for (const numbers of chunks(rowOrder({ order, seed, rows }), batch)) {
    const wanted = [...new Set(numbers)];
    const looked = tables.map(async (table) => byNumber(table, await rowsOfNumbers(connections[table], table, names[table], wanted), options.onRejected));
    const found = await beforeAbort(Promise.all(looked), options.signal);
    for (const row of numbers) yield { row, ...Object.fromEntries(tables.map((table, at) => [table, found[at]?.get(row)])) };
  }
}

/** Up to the highest number, whether or not each below it is there. */
async function countRows(connection: Connection, name: string): Promise<number> {
  const [[row]] = await connection.promise().query<(RowDataPacket & { last: number | null })[]>(`SELECT MAX(${escapeId(rowColumn.pin)}) AS last FROM ${escapeId(name, true)}`);
  return (row?.last ?? 0) + 1;
}

function byNumber(table: Table, rows: readonly TableRow[], onRejected: OnRejected): ReadonlyMap<number, TableRow> {
  const found = new Map<number, TableRow>();
  for (const row of rows) {
    const number = rowNumber(row.cells[rowColumn[table]]) ?? -1;
    if (found.has(number)) onRejected({ place: row.place, reason: `expected each ${rowColumn[table]} once, got ${number} again` });
    else found.set(number, row);
  }
  return found;
}

function* chunks(rows: Iterable<number>, size: number): Generator<readonly number[], void, void> {
  let chunk: number[] = [];
  for (const row of rows) {
    if (chunk.push(row) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** A connection that was closed on this side never answers; so whoever waits for it is released here. */
async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let release: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", (release = () => reject(new Error("aborted")))));
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", release));
}
