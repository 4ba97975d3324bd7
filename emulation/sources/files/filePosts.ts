import { join } from "node:path";
import { tables, type Table } from "../../tables/tables";
import { joinedPosts, type JoinedOptions } from "../joined";
import type { TableRow } from "../mergeJoin";
import type { Post } from "../post";
import { csvRows } from "./csvRows";
import { ndjsonRows } from "./ndjsonRows";

export type FileFormat = "csv" | "ndjson";

export interface FileOptions extends JoinedOptions {
  readonly format: FileFormat;
  readonly folder: string;
  /** The files' names by table, without their ending. */
  readonly names: Readonly<Record<Table, string>>;
}

/**
 * Posts of three files in a folder, `<name>.csv` or `<name>.ndjson`, each ordered by row number.
 *
 * @throws EmulationError when one cannot be read as such
 */
export function filePosts(options: FileOptions): AsyncGenerator<readonly Post[], void, void> {
  const { format, folder, names, onRejected } = options;
  const rowsOf = (table: Table): AsyncIterable<TableRow> => {
    const file = join(folder, `${names[table]}.${format}`);
    return format === "csv" ? csvRows(table, file) : ndjsonRows(file, onRejected);
  };
  return joinedPosts(Object.fromEntries(tables.map((table) => [table, rowsOf(table)])) as Record<Table, AsyncIterable<TableRow>>, options);
}
