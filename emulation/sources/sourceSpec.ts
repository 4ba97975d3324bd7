import { isIP } from "node:net";
import { resolve } from "node:path";

/** Where posts come from, as `--source` names it. */
export type SourceSpec =
  | { readonly kind: "generated" }
  | { readonly kind: "csv" | "ndjson"; readonly folder: string }
  | ({ readonly kind: "mysql" } & DatabaseAddress);

/** A MySQL-compatible server and a database on it; never its password. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly tls: DatabaseTls;
  /** A PEM file of authorities to trust instead of Node's; Amazon RDS publishes one. */
  readonly ca?: string;
}

/** `verify`: TLS, certificate and name checked; `off`: none. */
export const databaseTls = ["verify", "off"] as const;

export type DatabaseTls = (typeof databaseTls)[number];

/** What `--source` may be, for messages. */
export const sourceForms = "generated, csv:FOLDER, ndjson:FOLDER or mysql://USER@HOST[:PORT]/DATABASE[?tls=verify|off][&ca=FILE]";

/** @returns the source, or what is wrong with the text */
export function parseSource(text: string): SourceSpec | { readonly problem: string } {
  if (text === "generated") return { kind: "generated" };
  const [, format, folder] = /^(csv|ndjson):(.+)$/.exec(text) ?? [];
  if (folder !== undefined) return { kind: format as "csv" | "ndjson", folder: resolve(folder) };
  return /^(mysql|mariadb):\/\//.test(text) ? parseDatabase(text) : { problem: `Expected ${sourceForms}.` };
}

function parseDatabase(text: string): SourceSpec | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? "");
  if (url === undefined || url.hostname === "" || url.username === "" || database === "" || database.includes("/")) return { problem: `Expected ${sourceForms}.` };
  if (url.password !== "") return { problem: "Expected no password in it, because other users see command lines. Put it into the environment variable MYSQL_PASSWORD, or: pulumi config set --secret emulation:mysqlPassword" };
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const tls = url.searchParams.get("tls") ?? (isLoopback(host) && !url.searchParams.has("ca") ? "off" : "verify");
  if (!isTls(tls)) return { problem: `Expected tls to be one of ${databaseTls.join(", ")}.` };
  // The driver checks a certificate that comes from an address as if it came from localhost.
  if (tls === "verify" && isIP(host) !== 0) return { problem: `Expected the server's name for TLS, as its certificate has it, got the address ${host}.` };
  const ca = url.searchParams.get("ca");
  return { kind: "mysql", host, port: Number(url.port || 3306), user: decodeURIComponent(url.username), database, tls, ...(ca === null ? {} : { ca: resolve(ca) }) };
}

function isTls(text: string): text is DatabaseTls {
  return (databaseTls as readonly string[]).includes(text);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
