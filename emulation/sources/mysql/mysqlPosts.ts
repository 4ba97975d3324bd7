import type { Connection } from "mysql2";
import type { Order } from "../../order/rowOrder";
import { tables, type Table } from "../../tables/tables";
import { postsOf, type JoinedOptions } from "../joined";
import { mergeJoin, type PostRows } from "../mergeJoin";
import type { Post } from "../post";
import type { DatabaseAddress } from "../sourceSpec";
import { checkTable } from "./checkTable";
import { connectDatabase } from "./connectDatabase";
import { drawnRows } from "./drawnRows";
import { explainDatabase } from "./explainDatabase";
import { tableRows } from "./tableRows";

export interface MysqlOptions extends JoinedOptions {
  readonly address: DatabaseAddress;
  /** Asked for when the database is connected to. */
  readonly password: () => Promise<string | undefined>;
  readonly names: Readonly<Record<Table, string>>;
  readonly order: Order;
  readonly seed: number;
  /** Ends the source, also while the database is silent. */
  readonly signal: AbortSignal;
}

/**
 * Posts of the three tables in a MySQL-compatible database.
 *
 * @throws EmulationError when it cannot be reached, lacks a table or a column, or is gone half-way
 */
export async function* mysqlPosts(options: MysqlOptions): AsyncGenerator<readonly Post[], void, void> {
  const { address, signal } = options;
  const connections = await connectTables(options);
  const disconnect = (): void => tables.forEach((table) => connections[table].destroy());
  signal.addEventListener("abort", disconnect);
  try {
    yield* postsOf(joinedRows(connections, options), options);
  } catch (error) {
    // An error of a connection that was cut because the run ends is not one.
    if (!signal.aborted) throw explainDatabase(error, address);
  } finally {
    signal.removeEventListener("abort", disconnect);
    disconnect();
  }
}

/** A connection a table, because a table that streams has its connection to itself. */
async function connectTables({ address, password, names }: MysqlOptions): Promise<Readonly<Record<Table, Connection>>> {
  const secret = await password();
  const made: Connection[] = [];
  try {
    for (const table of tables) {
      const connection = await connectDatabase(address, secret);
      made.push(connection);
      await checkTable(connection, table, names[table]);
    }
  } catch (error) {
    made.forEach((connection) => connection.destroy());
    throw explainDatabase(error, address);
  }
  return Object.fromEntries(tables.map((table, at) => [table, made[at]])) as Record<Table, Connection>;
}

function joinedRows(connections: Readonly<Record<Table, Connection>>, options: MysqlOptions): AsyncIterable<PostRows> {
  const { order, names, onRejected, signal } = options;
  if (order !== "sequential") return drawnRows(connections, options);
  const rows = Object.fromEntries(tables.map((table) => [table, tableRows(connections[table], table, names[table], signal)]));
  return mergeJoin(rows as Record<Table, ReturnType<typeof tableRows>>, onRejected);
}
