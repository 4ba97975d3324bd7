import type { ResourceType } from "./kafkaActions";
import type { KafkaResource } from "./kafkaResource";
import { apiKeys, ProtocolError, Reader, readRequestHeader } from "./wire";

/** What a request is about, as far as permissions have to be known before the broker sees it. */
export interface NamedResources {
  readonly resources: readonly KafkaResource[];
  /** Whether it asks for everything of a kind that there is. */
  readonly all?: "topic" | "group";
  /** Whether it begins idempotent writing without a transaction. */
  readonly idempotent?: boolean;
}

/**
 * Whether requests of this kind may be the first to name a topic, group or transactional id. Clients find a topic's leader
 * (Metadata) before they produce or fetch, and a group's or a transaction's coordinator (FindCoordinator) before anything
 * else, so that what there is most of needs no reading.
 */
export function mayName(apiKey: number): boolean {
  return layouts.has(apiKey);
}

/** Reads a request without its frame length. What cannot be read names nothing: the broker will say what is wrong with it. */
export function namedResources(request: Buffer): NamedResources {
  const layout = layouts.get(request.readInt16BE());
  try {
    if (layout !== undefined && request.readInt16BE(2) <= layout.newestVersion) return readWith(layout, request);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
  return { resources: [] };
}

/** How a kind of request is laid out, as far as its names. */
interface Layout {
  readonly newestVersion: number;
  readonly flexibleFrom: number;
  readonly read: (body: Body) => NamedResources;
}

/** @see https://kafka.apache.org/28/protocol.html */
const layouts: ReadonlyMap<number, Layout> = new Map([
  [apiKeys.metadata, { newestVersion: 11, flexibleFrom: 9, read: readMetadata }],
  [apiKeys.findCoordinator, { newestVersion: 3, flexibleFrom: 3, read: readFindCoordinator }],
  [apiKeys.listGroups, { newestVersion: 4, flexibleFrom: 3, read: () => ({ resources: [], all: "group" }) }],
  [apiKeys.createTopics, { newestVersion: 7, flexibleFrom: 5, read: readCreateTopics }],
  [apiKeys.deleteTopics, { newestVersion: 6, flexibleFrom: 4, read: readDeleteTopics }],
  [apiKeys.initProducerId, { newestVersion: 4, flexibleFrom: 2, read: readInitProducerId }],
  [apiKeys.describeConfigs, { newestVersion: 4, flexibleFrom: 4, read: (body) => readConfigs(body, (b) => b.strings()) }],
  [apiKeys.alterConfigs, { newestVersion: 2, flexibleFrom: 2, read: (body) => readConfigs(body, skipConfigs) }],
  [apiKeys.incrementalAlterConfigs, { newestVersion: 1, flexibleFrom: 1, read: (body) => readConfigs(body, skipIncrementalConfigs) }],
  [apiKeys.createPartitions, { newestVersion: 3, flexibleFrom: 2, read: readCreatePartitions }],
]);

function readWith(layout: Layout, request: Buffer): NamedResources {
  const reader = new Reader(request);
  const { apiVersion } = readRequestHeader(reader, (_, version) => version >= layout.flexibleFrom);
  return layout.read(new Body(reader, apiVersion, apiVersion >= layout.flexibleFrom));
}

/** A request's body: its strings and arrays are compact, and its structures end in tagged fields, in flexible versions. */
class Body {
  constructor(
    private readonly reader: Reader,
    readonly version: number,
    private readonly flexible: boolean,
  ) {}

  string(): string | null {
    return this.flexible ? this.reader.compactString() : this.reader.nullableString();
  }

  /** Null where there is none. */
  array<T>(read: (body: this) => T): T[] | null {
    const length = this.flexible ? this.reader.unsignedVarint() - 1 : this.reader.int32();
    if (length < 0) return null;
    const items: T[] = [];
    for (let count = 0; count < length; count++) items.push(read(this));
    return items;
  }

  /** An array of structures. */
  structures<T>(read: (body: this) => T): T[] | null {
    return this.array(() => {
      const item = read(this);
      if (this.flexible) this.reader.taggedFields();
      return item;
    });
  }

  strings(): (string | null)[] {
    return this.array(() => this.string()) ?? [];
  }

  int8(): number {
    return this.reader.int8();
  }

  /** Passes over what permissions do not depend on. */
  skip(bytes: number): void {
    this.reader.skip(bytes);
  }
}

const uuidBytes = 16;

function readMetadata(body: Body): NamedResources {
  const topics = body.structures(() => {
    if (body.version >= 10) body.skip(uuidBytes);
    return body.string();
  });
  const asksForAll = topics === null || (body.version === 0 && topics.length === 0);
  return asksForAll ? { resources: [], all: "topic" } : named("topic", topics);
}

function readFindCoordinator(body: Body): NamedResources {
  const key = body.string();
  const isTransaction = body.version >= 1 && body.int8() === 1;
  return named(isTransaction ? "transactional-id" : "group", [key]);
}

function readCreateTopics(body: Body): NamedResources {
  const topics = body.structures(() => {
    const name = body.string();
    body.skip(4 + 2);
    body.structures(() => {
      body.skip(4);
      body.array(() => body.skip(4));
    });
    skipConfigs(body);
    return name;
  });
  return named("topic", topics ?? []);
}

/** From version 6 on, topics are named by an id where they are not by name: any of those that there are. */
function readDeleteTopics(body: Body): NamedResources {
  if (body.version < 6) return named("topic", body.strings());
  const topics = body.structures(() => {
    const name = body.string();
    body.skip(uuidBytes);
    return name;
  });
  const names = topics ?? [];
  return names.includes(null) ? { ...named("topic", names), all: "topic" } : named("topic", names);
}

function readInitProducerId(body: Body): NamedResources {
  const id = body.string();
  return id === null ? { resources: [], idempotent: true } : named("transactional-id", [id]);
}

// ConfigResource.Type of a topic.
const topicConfigs = 2;

function readConfigs(body: Body, skipKeys: (body: Body) => unknown): NamedResources {
  const resources = body.structures(() => {
    const type = body.int8();
    const name = body.string();
    skipKeys(body);
    return type === topicConfigs ? name : null;
  });
  return named("topic", resources ?? []);
}

function skipConfigs(body: Body): void {
  body.structures(() => [body.string(), body.string()]);
}

function skipIncrementalConfigs(body: Body): void {
  body.structures(() => {
    body.string();
    body.skip(1);
    body.string();
  });
}

function readCreatePartitions(body: Body): NamedResources {
  const topics = body.structures(() => {
    const name = body.string();
    body.skip(4);
    body.structures(() => body.array(() => body.skip(4)));
    return name;
  });
  return named("topic", topics ?? []);
}

function named(type: ResourceType, names: readonly (string | null)[]): NamedResources {
  return { resources: names.flatMap((name) => (name === null ? [] : [{ type, name }])) };
}
