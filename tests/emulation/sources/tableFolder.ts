import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowGenerator } from "../../../emulation/rows/generator";
import { tableNames, tables, type Table } from "../../../emulation/tables/tables";

export type Row = Readonly<Record<string, unknown>>;

/** The generated rows of some numbers. */
export function generatedRows(table: Table, seed: number, numbers: readonly number[]): readonly Row[] {
  const generate = rowGenerator(seed)[table];
  return numbers.map((number) => JSON.parse(generate(number)) as Row);
}

export interface TableFolder {
  readonly path: string;
  /** Replaces a table's file. */
  write(table: Table, body: string | Uint8Array): void;
  remove(): void;
}

/** A folder with the three tables' generated rows as files. */
export function tableFolder(format: "csv" | "ndjson", seed: number, numbers: readonly number[]): TableFolder {
  const path = mkdtempSync(join(tmpdir(), "tables-"));
  const write = (table: Table, body: string | Uint8Array): void => writeFileSync(join(path, `${tableNames[table]}.${format}`), body);
  for (const table of tables) {
    const rows = generatedRows(table, seed, numbers);
    write(table, format === "csv" ? csvOf(rows) : ndjsonOf(rows));
  }
  return { path, write, remove: () => rmSync(path, { recursive: true }) };
}

export function csvOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => Object.values(row).map(csvCell).join(","));
  return [Object.keys(rows[0] ?? {}).join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

export function ndjsonOf(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function csvCell(value: unknown): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
