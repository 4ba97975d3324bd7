import type { Acl } from "./acl";
import type { AdminLink } from "./adminLink";
import { operations, resourceTypes } from "./kafkaActions";
import { apiKeys, errorCodes, int32, int8, nullableString, Reader } from "./wire";

/** What a broker knows about its cluster. */
export interface ClusterView {
  readonly brokerIds: readonly number[];
  /** -1 while there is none. */
  readonly controllerId: number;
  readonly topics: readonly string[];
}

/** Asks a broker for brokers, controller and all topics. */
export async function describeCluster(link: AdminLink): Promise<ClusterView> {
  const allTopics = int32(-1);
  return readClusterView(await link.ask(apiKeys.metadata, 1, allTopics));
}

/** Reads the body of a Metadata response of version 1. */
export function readClusterView(response: Buffer): ClusterView {
  const reader = new Reader(response);
  const brokerIds = reader.array(() => readBroker(reader));
  const controllerId = reader.int32();
  const topics = reader.array(() => readTopic(reader));
  return { brokerIds, controllerId, topics };
}

function readBroker(reader: Reader): number {
  const id = reader.int32();
  reader.string();
  reader.int32();
  reader.nullableString();
  return id;
}

function readTopic(reader: Reader): string {
  reader.int16();
  const name = reader.string();
  reader.int8();
  reader.array(() => {
    reader.skip(2 + 4 + 4);
    reader.array(() => reader.int32());
    reader.array(() => reader.int32());
  });
  return name;
}

/** Asks a broker for the groups that it coordinates. */
export async function listGroups(link: AdminLink): Promise<readonly string[]> {
  const reader = new Reader(await link.ask(apiKeys.listGroups, 0, Buffer.alloc(0)));
  checkError("list groups", reader.int16(), null);
  return reader.array(() => {
    const group = reader.string();
    reader.string();
    return group;
  });
}

/** Adds access control list entries of a user; those that are there already are fine. Rejects where the broker refuses one. */
export async function createAcls(link: AdminLink, user: string, acls: readonly Acl[]): Promise<void> {
  if (acls.length === 0) return;
  const reader = new Reader(await link.ask(apiKeys.createAcls, 1, aclArray(user, acls)));
  reader.skip(throttleBytes);
  reader.array(() => checkError("add an ACL", reader.int16(), reader.nullableString()));
}

/** Removes entries of a user; those that are not there are fine. Rejects where the broker refuses. */
export async function deleteAcls(link: AdminLink, user: string, acls: readonly Acl[]): Promise<void> {
  if (acls.length === 0) return;
  const reader = new Reader(await link.ask(apiKeys.deleteAcls, 1, aclArray(user, acls)));
  reader.skip(throttleBytes);
  reader.array(() => {
    checkError("remove an ACL", reader.int16(), reader.nullableString());
    reader.array(() => skipMatchingAcl(reader));
  });
}

const throttleBytes = 4;

function skipMatchingAcl(reader: Reader): void {
  checkError("remove an ACL", reader.int16(), reader.nullableString());
  reader.int8();
  reader.string();
  reader.int8();
  reader.string();
  reader.string();
  reader.skip(1 + 1);
}

// PatternType and AclPermissionType of the protocol.
const literal = 3;
const permissions = { Deny: 2, Allow: 3 } as const;
const anyHost = "*";

/** Entries to add, and filters of entries to remove, look the same. */
function aclArray(user: string, acls: readonly Acl[]): Buffer {
  const entries = acls.map(({ resource, operation, permission }) => [
    int8(resourceTypes[resource.type]),
    nullableString(resource.name),
    int8(literal),
    nullableString(`User:${user}`),
    nullableString(anyHost),
    int8(operations[operation]),
    int8(permissions[permission]),
  ]);
  return Buffer.concat([int32(acls.length), ...entries.flat()]);
}

function checkError(what: string, errorCode: number, message: string | null): void {
  if (errorCode !== errorCodes.none) throw new Error(`Expected the broker to ${what}, got error code ${errorCode} ${message ?? ""}`.trimEnd());
}
