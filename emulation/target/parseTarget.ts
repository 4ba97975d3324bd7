import type { SshEndpoint, SshRoute } from "../../sshConnection";
import { EmulationError } from "../error";
import { tables } from "../tables/tables";
import type { Target } from "./target";

/**
 * Checks a stack's outputs, as `pulumi stack output --json --show-secrets` prints them.
 *
 * @throws EmulationError naming every output that is missing or not of its type, never its value
 */
export function parseTarget(stack: string, outputs: unknown): Target {
  const reader = new OutputReader(isRecord(outputs) ? outputs : {});
  const target: Target = {
    stack,
    userId: reader.text("userId"),
    region: reader.text("region"),
    clusterArn: reader.text("clusterArn"),
    bootstrapServers: reader.servers("bootstrapServers"),
    topics: Object.fromEntries(tables.map((table) => [table, reader.text(`topics.${table}`)])) as Target["topics"],
    client: readRoute(reader),
  };
  if (reader.problems.length > 0) throw new EmulationError(complaint(stack, reader.problems));
  return target;
}

function readRoute(reader: OutputReader): SshRoute {
  const privateKey = reader.privateKey("clientPrivateKey");
  const read = (path: string): SshEndpoint => ({
    host: reader.text(`${path}.host`),
    port: reader.port(`${path}.port`),
    user: reader.text(`${path}.user`),
    hostKey: reader.hostKey(`${path}.hostKey`),
    privateKey,
  });
  return reader.has("client.proxy") ? { ...read("client"), proxy: read("client.proxy") } : read("client");
}

function complaint(stack: string, problems: readonly string[]): string {
  return [
    `The outputs of stack "${stack}" are not what the emulator needs:`,
    ...problems.map((problem) => `  - ${problem}`),
    `Bring the stack up to date: pulumi up -s ${stack}`,
  ].join("\n");
}

/** Reads outputs by dotted path; notes what is wrong instead of stopping at the first. */
class OutputReader {
  readonly problems: string[] = [];

  constructor(private readonly outputs: Readonly<Record<string, unknown>>) {}

  has(path: string): boolean {
    return this.value(path) !== undefined;
  }

  text(path: string): string {
    return this.read(path, "a non-empty string", (value) => (typeof value === "string" && value !== "" ? value : undefined)) ?? "";
  }

  port(path: string): number {
    return this.read(path, "a port from 1 to 65535", (value) => (isPort(value) ? value : undefined)) ?? 0;
  }

  servers(path: string): readonly string[] {
    return this.read(path, "host:port,host:port,…", parseServers) ?? [];
  }

  hostKey(path: string): string {
    return this.read(path, "a public key such as ssh-ed25519 AAAA…", (value) => matching(value, /^(ssh|ecdsa)-\S+ [A-Za-z0-9+/]+=*/)) ?? "";
  }

  privateKey(path: string): string {
    return this.read(path, "a private key in PEM form", (value) => matching(value, /^-----BEGIN [A-Z ]*PRIVATE KEY-----/)) ?? "";
  }

  private read<T>(path: string, expected: string, parse: (value: unknown) => T | undefined): T | undefined {
    const value = this.value(path);
    const parsed = parse(value);
    // The value may be a secret, so only its type is told.
    if (parsed === undefined) this.problems.push(`expected ${path} to be ${expected}, got ${describe(value)}`);
    return parsed;
  }

  private value(path: string): unknown {
    return path.split(".").reduce<unknown>((parent, key) => (isRecord(parent) ? parent[key] : undefined), this.outputs);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;
}

function parseServers(value: unknown): readonly string[] | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const servers = value.split(",").map((server) => server.trim());
  return servers.every((server) => /^[^\s:]+:\d+$/.test(server) && isPort(Number(server.split(":")[1]))) ? servers : undefined;
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  return typeof value === "string" ? "another string" : `a value of type ${typeof value}`;
}
