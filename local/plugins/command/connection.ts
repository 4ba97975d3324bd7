import type { CheckFailure } from "../shared/package";
import { containsUnknown, isObject, isSecret, reveal, secret, unknownValue, type Properties, type Value } from "../shared/properties";

/** `connection` of command.remote: pulumi-command provider/pkg/provider/remote/connection.go. */
export interface Connection extends Endpoint {
  readonly proxy?: Endpoint;
}

/** One SSH server and how to log in to it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  readonly password?: string;
  readonly agentSocketPath?: string;
  /** The host's public key, authorized_keys form. Any is accepted when there is none. */
  readonly hostKey?: string;
  /** Failed attempts that are tried again; -1 for without end. */
  readonly dialErrorLimit: number;
  /** Seconds for one attempt; 0 for no limit. */
  readonly perDialTimeout: number;
}

const endpointDefaults = { port: 22, user: "root", dialErrorLimit: 10, perDialTimeout: 15 } as const;

const endpointTypes: Readonly<Record<keyof Endpoint, "string" | "number">> = {
  host: "string",
  port: "number",
  user: "string",
  privateKey: "string",
  privateKeyPassword: "string",
  password: "string",
  agentSocketPath: "string",
  hostKey: "string",
  dialErrorLimit: "number",
  perDialTimeout: "number",
};

/** Applies defaults to a connection and says what is wrong with it. The result is a secret always; parts may be unknown in a preview. */
export function checkConnection(given: Value): { connection: Value; failures: readonly CheckFailure[] } {
  const value = isSecret(given) ? (given as { value: Value }).value : given;
  if (value === unknownValue) return { connection: secret(value), failures: [] };
  if (!isObject(value)) return { connection: given, failures: [{ property: "connection", reason: "missing required field" }] };
  const failures = [...endpointFailures("connection", value, ["proxy"]), ...proxyFailures(value.proxy)];
  return { connection: secret({ ...withDefaults(value), ...(isObject(value.proxy) ? { proxy: withDefaults(value.proxy) } : {}) }), failures };
}

/** The connection in a resource's properties, which must be known and checked. */
export function connectionOf(properties: Properties): Connection {
  if (containsUnknown(properties.connection)) throw new Error("Expected the connection to be known before the host is dialled");
  return reveal(properties.connection) as Connection;
}

function withDefaults(endpoint: Record<string, Value>): Record<string, Value> {
  return { ...endpointDefaults, ...Object.fromEntries(Object.entries(endpoint).filter(([, value]) => value !== undefined && value !== null)) };
}

function proxyFailures(proxy: Value): CheckFailure[] {
  return isObject(proxy) && !isSecret(proxy) ? endpointFailures("connection.proxy", proxy, []) : [];
}

function endpointFailures(path: string, endpoint: Record<string, Value>, others: readonly string[]): CheckFailure[] {
  const types: Readonly<Record<string, string>> = endpointTypes;
  const missing = endpoint.host === undefined || endpoint.host === null ? [{ property: `${path}.host`, reason: "missing required field" }] : [];
  const wrong = Object.entries(endpoint).flatMap(([name, given]) => {
    const value = reveal(given);
    const expected = types[name];
    if (others.includes(name) || value === unknownValue || value === undefined || value === null) return [];
    if (expected === undefined) return [{ property: `${path}.${name}`, reason: `the offline plugin of the local stack does not know this input` }];
    return typeof value === expected ? [] : [{ property: `${path}.${name}`, reason: `expected a ${expected}, got a ${typeof value}` }];
  });
  return [...missing, ...wrong];
}
