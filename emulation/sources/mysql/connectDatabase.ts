import { readFile } from "node:fs/promises";
import { createConnection, type Connection, type ConnectionOptions } from "mysql2";
import { cannotRead } from "../files/cannotRead";
import type { DatabaseAddress } from "../sourceSpec";
import { explainDatabase } from "./explainDatabase";

const connectTimeoutMs = 20_000;

/** A year: at a slow pace rows are taken so late that the server would close the connection after its own minute. */
const writeTimeoutSeconds = 365 * 24 * 3600;

/**
 * Connects to a MySQL-compatible server.
 *
 * @throws EmulationError that says what to do
 */
export async function connectDatabase(address: DatabaseAddress, password: string | undefined): Promise<Connection> {
  const connection = createConnection(await optionsOf(address, password));
  // A loss between two queries is told by the next one.
  connection.on("error", () => undefined);
  try {
    await connection.promise().query(`SET SESSION net_write_timeout = ${writeTimeoutSeconds}`);
  } catch (error) {
    connection.destroy();
    throw explainDatabase(error, address);
  }
  return connection;
}

async function optionsOf({ host, port, user, database, tls, ca }: DatabaseAddress, password: string | undefined): Promise<ConnectionOptions> {
  const authorities = ca === undefined ? {} : { ca: await readFile(ca).catch((error: unknown) => Promise.reject(cannotRead(ca, error))) };
  return {
    host,
    port,
    user,
    password,
    database,
    connectTimeout: connectTimeoutMs,
    enableKeepAlive: true,
    charset: "utf8mb4",
    // As the server writes them: a Date would move them into this machine's time zone.
    dateStrings: true,
    supportBigNumbers: true,
    ...(tls === "off" ? {} : { ssl: { ...authorities, rejectUnauthorized: true, verifyIdentity: true, minVersion: "TLSv1.2" } }),
  };
}
