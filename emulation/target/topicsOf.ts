import { tables, type Table } from "../tables/tables";

/** The topics of a user: `<userId>.pin`, `.geo`, `.user`. */
export function topicsOf(userId: string): Readonly<Record<Table, string>> {
  return Object.fromEntries(tables.map((table) => [table, `${userId}.${table}`])) as Record<Table, string>;
}
