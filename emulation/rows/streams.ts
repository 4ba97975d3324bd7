import type { Table } from "../tables/tables";

/** Number of each table's own random sequence; changing one changes every row of that table for a given seed. */
export const streams: Readonly<Record<Table, number>> = { pin: 0, geo: 1, user: 2 };
