import type { Connection, RowDataPacket } from "mysql2";
import { EmulationError } from "../../error";
import { tableColumns, type ColumnKind } from "../../tables/columns";
import type { Table } from "../../tables/tables";
import { checkColumns } from "../files/checkColumns";

/**
 * Checks that a database has the table, with its columns and their types.
 *
 * @throws EmulationError naming what is missing or of another type
 */
export async function checkTable(connection: Connection, table: Table, name: string): Promise<void> {
  const types = await typesOf(connection, name);
  if (types.size === 0) throw new EmulationError(`Expected a table ${name} in the database, found ${(await tablesOf(connection)).join(", ") || "none at all"}. Name the three tables: --tables PIN,GEO,USER`);
  checkColumns(table, `table ${name}`, [...types.keys()]);
  const wrong = Object.entries(tableColumns[table]).filter(([column, kind]) => !accepted[kind].includes(types.get(column) ?? ""));
  if (wrong.length === 0) return;
  const list = wrong.map(([column, kind]) => `${column} to be ${accepted[kind].slice(0, 3).join(", ")} or the like, got ${types.get(column)}`);
  throw new EmulationError(`In table ${name}, expected ${list.join("; ")}. A view with CAST can give the right types: --tables names it.`);
}

async function typesOf(connection: Connection, name: string): Promise<ReadonlyMap<string, string>> {
  const sql = "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?";
  const [rows] = await connection.promise().query<(RowDataPacket & { name: string; type: string })[]>(sql, [name]);
  return new Map(rows.map((row) => [row.name, row.type.toLowerCase()]));
}

async function tablesOf(connection: Connection): Promise<readonly string[]> {
  const sql = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1 LIMIT 20";
  const [rows] = await connection.promise().query<(RowDataPacket & { name: string })[]>(sql);
  return rows.map(({ name }) => name);
}

const integers = ["int", "bigint", "smallint", "mediumint", "tinyint"];
const texts = ["varchar", "text", "char", "tinytext", "mediumtext", "longtext", "enum", "varbinary", "blob", "mediumblob", "longblob"];

/** MySQL's types by what the column holds. */
const accepted: Readonly<Record<ColumnKind, readonly string[]>> = {
  integer: integers,
  number: ["double", "float", "decimal", ...integers],
  text: texts,
  dateTime: ["datetime", "timestamp", ...texts],
};
