import type { DateTimeForm } from "../rows/dateTimes";
import { tableColumns, type ColumnKind } from "../tables/columns";
import { schemaBreach } from "../tables/schema";
import type { Table } from "../tables/tables";

/** A row's cells by column, as a database or a file gives them; other columns than the table's are left out. */
export type Cells = Readonly<Record<string, unknown>>;

/** The record's JSON text, or what is wrong with the row. */
export type RecordText = { readonly text: string } | { readonly problem: string };

/** Makes a record of a row: its columns in their order, each of its kind, all as the table's schema has them. */
export function recordText(table: Table, cells: Cells, form: DateTimeForm): RecordText {
  const record: Record<string, unknown> = {};
  for (const [column, kind] of Object.entries(tableColumns[table])) {
    const value = convert[kind](cells[column], form);
    if (value === undefined) return { problem: `expected ${column} to be ${expected[kind]}, got ${shown(cells[column])}` };
    record[column] = value;
  }
  const breach = schemaBreach(table, record);
  return breach === undefined ? { text: JSON.stringify(record) } : { problem: breach };
}

/** The number of a row, or undefined when the cell holds none. */
export function rowNumber(cell: unknown): number | undefined {
  const number = toInteger(cell);
  return number !== undefined && number >= 0 ? number : undefined;
}

const expected: Readonly<Record<ColumnKind, string>> = {
  integer: "an integer",
  number: "a number",
  text: "text in UTF-8",
  dateTime: "a date and time such as 2020-08-28 03:52:47",
};

/** Each returns undefined for a cell that is not of the kind. */
const convert: Readonly<Record<ColumnKind, (cell: unknown, form: DateTimeForm) => unknown>> = {
  integer: toInteger,
  number: toNumber,
  text: toText,
  dateTime: toDateTime,
};

function toInteger(cell: unknown): number | undefined {
  const number = toNumber(cell);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Files and DECIMAL columns give numbers as text. */
function toNumber(cell: unknown): number | undefined {
  const text = typeof cell === "number" ? undefined : toText(cell);
  if (text !== undefined && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = text === undefined ? cell : Number(text);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Half a character, which JSON's escapes can smuggle in, and UTF-8 cannot hold. */
const loneSurrogate = /[\ud800-\udfff]/u;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function toText(cell: unknown): string | undefined {
  if (typeof cell === "string") return loneSurrogate.test(cell) ? undefined : cell;
  if (!(cell instanceof Uint8Array)) return undefined;
  try {
    return utf8.decode(cell);
  } catch {
    return undefined;
  }
}

function toDateTime(cell: unknown, form: DateTimeForm): string | undefined {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?Z?$/.exec(toText(cell) ?? "") ?? [];
  if (date === undefined || time === undefined || Number.isNaN(Date.parse(`${date}T${time}Z`))) return undefined;
  return `${date}${form === "iso" ? "T" : " "}${time}`;
}

/** How much of a wrong cell is repeated. */
const shownLength = 60;

function shown(cell: unknown): string {
  if (cell === undefined) return "nothing";
  if (cell === null) return "NULL";
  if (cell instanceof Uint8Array) return `bytes that are not UTF-8: ${Buffer.from(cell.subarray(0, 20)).toString("hex")}`;
  if (typeof cell === "string" && loneSurrogate.test(cell)) return "text with half a character";
  const text = JSON.stringify(cell);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
