import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { CsvError, parse } from "csv-parse";
import { EmulationError } from "../../error";
import type { Table } from "../../tables/tables";
import type { TableRow } from "../mergeJoin";
import { cannotRead } from "./cannotRead";
import { checkColumns } from "./checkColumns";

/**
 * The rows of a CSV file (RFC 4180), streamed: a header line first, commas, quotes where needed.
 *
 * @throws EmulationError when the file cannot be read, lacks a column of the table, or has a quote without its partner
 */
export async function* csvRows(table: Table, file: string): AsyncGenerator<TableRow, void, void> {
  // As latin1 each character is a byte, so that a cell that is not UTF-8 spoils its own row only.
  const parser = parse({ encoding: "latin1", columns: true, info: true, relax_column_count: true, skip_empty_lines: true });
  const bytes = createReadStream(file, { start: await afterByteOrderMark(file) });
  bytes.on("error", (error) => parser.destroy(error)).pipe(parser);
  let checked = false;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      checked ||= checkColumns(table, basename(file), Object.keys(record));
      yield { place: `${basename(file)} line ${info.lines}`, cells: bytesOf(record) };
    }
  } catch (error) {
    throw error instanceof CsvError ? new EmulationError(`Expected ${file} to be CSV: ${error.message}`, { cause: error }) : cannotRead(file, error);
  } finally {
    bytes.destroy();
  }
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

const byteOrderMark = Buffer.from("\ufeff");

async function afterByteOrderMark(file: string): Promise<number> {
  const start = Buffer.alloc(byteOrderMark.length);
  const handle = await open(file).catch((error: unknown) => Promise.reject(cannotRead(file, error)));
  try {
    await handle.read(start, 0, start.length, 0);
  } catch (error) {
    throw cannotRead(file, error);
  } finally {
    await handle.close();
  }
  return start.equals(byteOrderMark) ? start.length : 0;
}

/** Cells that are not plain ASCII, as the bytes that they were. */
function bytesOf(record: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).map(([column, cell]) => [column, isAscii(cell) ? cell : Buffer.from(cell, "latin1")]));
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
