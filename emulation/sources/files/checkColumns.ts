import { EmulationError } from "../../error";
import { tableColumns } from "../../tables/columns";
import type { Table } from "../../tables/tables";

/**
 * Refuses a table that lacks a column; others than its own are left out.
 *
 * @returns true
 */
export function checkColumns(table: Table, where: string, columns: readonly string[]): true {
  const missing = Object.keys(tableColumns[table]).filter((column) => !columns.includes(column));
  if (missing.length === 0) return true;
  throw new EmulationError(`Expected ${where} to have the columns ${Object.keys(tableColumns[table]).join(", ")}; it lacks ${missing.join(", ")} (it has ${columns.join(", ")}).`);
}
