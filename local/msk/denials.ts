import { type Stats, unwatchFile, watchFile } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { refusalText } from "./acl";
import type { Authorization } from "./authorization";
import { kafkaActions, type ResourceType } from "./kafkaActions";
import { resourceArn } from "./kafkaResource";

/** Where broker `id` writes down what it refused. */
export function denialsFile(home: string, id: number): string {
  return join(home, "local", "kafka", `kafka-${id}`, "denials.log");
}

/** What a line of Kafka's authorizer log says about one refusal. */
export interface Denial {
  readonly user: string;
  readonly operation: string;
  readonly resourceType: ResourceType;
  readonly resourceName: string;
  /** Name of the request in Kafka's protocol. */
  readonly request: string;
}

const denialForm = /Principal = User:(\S+) is Denied Operation = (\w+) from host = \S+ on resource = (\w+):LITERAL:(.*) for request = (\w+) with resourceRefCount/;

const loggedTypes: Readonly<Record<string, ResourceType>> = {
  Cluster: "cluster",
  Topic: "topic",
  Group: "group",
  TransactionalId: "transactional-id",
};

/** Reads a line of kafka.authorizer.logger, if it is about a refusal. */
export function readDenial(line: string): Denial | undefined {
  const [, user, operation, type, resourceName, request] = denialForm.exec(line) ?? [];
  const resourceType = loggedTypes[type ?? ""];
  if (!user || !operation || !request || resourceName === undefined || resourceType === undefined) return undefined;
  return { user, operation, resourceType, resourceName, request };
}

/** The refusal in AWS's terms: principal, action and ARN. Undefined for a user who stands for nobody. */
export function describeDenial(denial: Denial, authorization: Pick<Authorization, "standsFor">, clusterArn: string): string | undefined {
  const { user, operation, request } = denial;
  const resource = { type: denial.resourceType, name: denial.resourceName };
  const principal = authorization.standsFor(user, resource);
  if (principal === undefined) return undefined;
  const action = kafkaActions.find((known) => known.resourceType === resource.type && known.operation === operation);
  const what = action === undefined ? `Kafka's ${operation}, which no kafka-cluster action allows,` : `kafka-cluster:${action.name}`;
  const decision = action && principal.decisions?.[action.name];
  return `refused ${request}: ${refusalText(principal.principalArn, what, resourceArn(clusterArn, resource), decision)}`;
}

const pollMs = 200;

/** Calls back with each line that is appended to a file from now on. The returned function ends that, after a last look. */
export function followLines(file: string, take: (line: string) => Promise<void>): () => Promise<void> {
  let offset = 0;
  let rest = "";
  let reading = Promise.resolve();
  const readOn = async (): Promise<void> => {
    const text = await readFrom(file, offset);
    offset += text.length;
    const lines = (rest + text.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) await take(line);
  };
  // What cannot be read or told about is left out: a log must not end what it is about.
  const look = (): Promise<void> => (reading = reading.then(readOn).catch(() => undefined));
  const changed = (current: Stats): void => {
    if (current.size > offset) void look();
  };
  watchFile(file, { interval: pollMs, persistent: false }, changed);
  return async () => {
    unwatchFile(file, changed);
    await look();
  };
}

/** A file that is not there yet, or no longer, has nothing to read. */
async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const length = Math.max(0, (await handle.stat()).size - offset);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
