import { addAbortSignal } from "node:stream";
import { escapeId, type Connection } from "mysql2";
import { rowColumn, tableColumns } from "../../tables/columns";
import type { Table } from "../../tables/tables";
import type { TableRow } from "../mergeJoin";
import type { Cells } from "../recordText";

/** Rows that are read ahead of whoever takes them. */
const readAhead = 500;

/** The rows of a table ordered by their number, streamed: the server sends on when they have been taken. */
export async function* tableRows(connection: Connection, table: Table, name: string, signal: AbortSignal): AsyncGenerator<TableRow, void, void> {
  const stream = connection.query(`${select(table, name)} ORDER BY ${escapeId(rowColumn[table])}`).stream({ highWaterMark: readAhead });
  addAbortSignal(signal, stream);
  // The driver tells a loss to the connection only, and leaves the stream waiting.
  connection.once("error", (error: Error) => stream.destroy(error));
  for await (const cells of stream as AsyncIterable<Cells>) yield { place: placeOf(table, name, cells), cells };
}

/** The rows of a table with one of the numbers, in no order. */
export async function rowsOfNumbers(connection: Connection, table: Table, name: string, numbers: readonly number[]): Promise<readonly TableRow[]> {
  const [rows] = await connection.promise().query(`${select(table, name)} WHERE ${escapeId(rowColumn[table])} IN (?)`, [numbers]);
  return (rows as Cells[]).map((cells) => ({ place: placeOf(table, name, cells), cells }));
}

function select(table: Table, name: string): string {
  return `SELECT ${Object.keys(tableColumns[table]).map((column) => escapeId(column)).join(", ")} FROM ${escapeId(name, true)}`;
}

function placeOf(table: Table, name: string, cells: Cells): string {
  return `row ${String(cells[rowColumn[table]])} of ${name}`;
}
