import { tables, type Table } from "../tables/tables";
import type { DateTimeForm } from "./dateTimes";
import type { Dirt } from "./dirt";
import { geoRows } from "./geo";
import { pinRows } from "./pin";
import { userRows } from "./user";

/** Row number → the JSON text of that row, for each table. */
export type RowGenerator = Readonly<Record<Table, (row: number) => string>>;

/**
 * The three tables as a pure function of seed and row number.
 *
 * @param seed an integer from 0 to 2^53 - 1
 * @param dirt shares of sentinels where they shall not be the published samples'
 */
export function rowGenerator(seed: number, form: DateTimeForm = "space", dirt?: Dirt): RowGenerator {
  const make: Readonly<Record<Table, () => (row: number) => string>> = {
    pin: () => pinRows(seed, dirt),
    geo: () => geoRows(seed, form),
    user: () => userRows(seed, form),
  };
  return Object.fromEntries(tables.map((table) => [table, make[table]()])) as RowGenerator;
}
