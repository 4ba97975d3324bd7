import type { Endpoint } from "./connection";

/** An ssh2 or socket error in the words of Go's net and golang.org/x/crypto/ssh, which the published plugin shows. */
export function dialError(endpoint: Pick<Endpoint, "host" | "port" | "privateKey" | "password">, error: Error, hostKeyMismatch: boolean): Error {
  return new Error(text(endpoint, error, hostKeyMismatch), { cause: error });
}

interface SshError extends Error {
  /** Of a socket error. */
  readonly code?: string;
  /** Where in ssh2 the error arose. */
  readonly level?: string;
}

function text(endpoint: Pick<Endpoint, "host" | "port" | "privateKey" | "password">, error: SshError, hostKeyMismatch: boolean): string {
  const address = `${endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
  if (hostKeyMismatch) return "ssh: handshake failed: ssh: host key mismatch";
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return `dial tcp: lookup ${endpoint.host}: no such host`;
  const connect = error.code === undefined ? undefined : connectErrors[error.code];
  if (connect !== undefined) return `dial tcp ${address}: connect: ${connect}`;
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") return `dial tcp ${address}: i/o timeout`;
  if (error.level === "client-authentication") {
    return `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${attempted(endpoint)}], no supported methods remain`;
  }
  return `ssh: handshake failed: ${error.message}`;
}

const connectErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
};

function attempted({ privateKey, password }: Pick<Endpoint, "privateKey" | "password">): string {
  return ["none", ...(privateKey === undefined ? [] : ["publickey"]), ...(password === undefined ? [] : ["password"])].join(" ");
}
