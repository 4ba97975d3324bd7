import { EmulationError } from "../../error";
import type { DatabaseAddress } from "../sourceSpec";

/** An error of the database or its driver, as the user can mend it; anything else as it came. */
export function explainDatabase(error: unknown, address: DatabaseAddress): Error {
  if (!(error instanceof Error) || error instanceof EmulationError) return error as Error;
  const { code, message } = error as NodeJS.ErrnoException;
  const say = code === undefined ? undefined : (texts[code] ?? (/^(ER_|PROTOCOL_|E[A-Z]+$)/.test(code) ? unknown : undefined));
  return say === undefined ? error : new EmulationError(say(address, message), { cause: error });
}

type Say = (address: DatabaseAddress, message: string) => string;

const lost: Say = (address, message) => `Lost the database ${server(address)} while reading: ${message}. What was read before is posted; go on with --resume when it is back.`;
const unreachable: Say = (address, message) => `Could not reach the database ${server(address)}: ${message}. Check host and port, that the server runs, and that its firewall or security group lets this machine in.`;
const untrusted: Say = (address, message) => `The certificate of the database ${server(address)} is not trusted: ${message}. Name the file of its authority in --source with ca=FILE; Amazon RDS publishes one (global-bundle.pem).`;
const otherName: Say = ({ host }, message) => `The certificate of the database is of another name than ${host}: ${message}. Name the server as its certificate does.`;
const unknown: Say = (address, message) => `The database ${server(address)} answered: ${message}`;

/** By the code of MySQL's errors, of the driver's, of Node's. */
const texts: Readonly<Record<string, Say>> = {
  ER_ACCESS_DENIED_ERROR: (address, message) =>
    `The database ${server(address)} refused the user: ${message}. The password comes from the environment variable MYSQL_PASSWORD, else from the stack's secret: pulumi config set --secret emulation:mysqlPassword`,
  ER_DBACCESS_DENIED_ERROR: ({ user, database }) => `User ${user} may not use database ${database}, or there is none of that name. Expected the right to SELECT from its tables.`,
  ER_BAD_DB_ERROR: (address) => `Expected a database ${address.database} on ${server(address)}, found none. SHOW DATABASES lists them.`,
  ER_TABLEACCESS_DENIED_ERROR: (_, message) => `${message}. Expected the right to SELECT from the three tables.`,
  HANDSHAKE_NO_SSL_SUPPORT: (address) => `The database ${server(address)} offers no TLS. Switch it on there, or, on a network that you trust: tls=off in --source.`,
  HANDSHAKE_SSL_ERROR: (address, message) => (/altnames/.test(message) ? otherName : untrusted)(address, message),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
  PROTOCOL_CONNECTION_LOST: lost,
  ECONNRESET: lost,
  EPIPE: lost,
  ER_QUERY_INTERRUPTED: lost,
  ER_CONNECTION_KILLED: lost,
  ER_SERVER_SHUTDOWN: lost,
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
};

function server({ user, host, port }: DatabaseAddress): string {
  return `${user}@${host}:${port}`;
}
