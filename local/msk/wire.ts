/**
 * Kafka's wire protocol, as far as the IAM listener reads and writes it: frames, headers and primitive types.
 * @see https://kafka.apache.org/28/protocol.html
 */
export const apiKeys = {
  produce: 0,
  metadata: 3,
  findCoordinator: 10,
  listGroups: 16,
  saslHandshake: 17,
  apiVersions: 18,
  createTopics: 19,
  deleteTopics: 20,
  initProducerId: 22,
  describeAcls: 29,
  createAcls: 30,
  deleteAcls: 31,
  describeConfigs: 32,
  alterConfigs: 33,
  saslAuthenticate: 36,
  createPartitions: 37,
  incrementalAlterConfigs: 44,
} as const;

/** Error codes of the protocol. */
export const errorCodes = { none: 0, clusterAuthorizationFailed: 31, unsupportedSaslMechanism: 33, saslAuthenticationFailed: 58 } as const;

/** Bytes of the length that precedes every request and response. */
export const lengthBytes = 4;

/** A request or response with its length before it. */
export function frame(...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([int32(length), ...parts]);
}

/** Request header without tagged fields (version 1 of the header). */
export function requestHeader(apiKey: number, apiVersion: number, correlationId: number): Buffer {
  const clientId = int16(-1);
  return Buffer.concat([int16(apiKey), int16(apiVersion), int32(correlationId), clientId]);
}

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
}

/** Reads the header of a request whose frame length was taken off; the reader is left where the body begins. */
export function readRequestHeader(reader: Reader, isFlexible: (apiKey: number, apiVersion: number) => boolean): RequestHeader {
  const header = { apiKey: reader.int16(), apiVersion: reader.int16(), correlationId: reader.int32() };
  reader.nullableString();
  if (isFlexible(header.apiKey, header.apiVersion)) reader.taggedFields();
  return header;
}

export function int8(value: number): Buffer {
  return Buffer.of(value & 0xff);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

/** NULLABLE_STRING */
export function nullableString(value: string | null): Buffer {
  if (value === null) return int16(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}

/** BYTES */
export function bytes(value: Buffer): Buffer {
  return Buffer.concat([int32(value.length), value]);
}

/** COMPACT_BYTES, COMPACT_STRING and their nullable forms: the length plus one, null being 0. */
export function compact(value: Buffer | string | null): Buffer {
  if (value === null) return unsignedVarint(0);
  const content = Buffer.from(value as string);
  return Buffer.concat([unsignedVarint(content.length + 1), content]);
}

/** UNSIGNED_VARINT */
export function unsignedVarint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    groups.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...groups, rest]);
}

export const noTaggedFields = unsignedVarint(0);

/** Bytes that do not follow the protocol. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Reads primitive types one after the other; throws ProtocolError where the bytes end too early. */
export class Reader {
  private offset = 0;

  constructor(private readonly source: Buffer) {}

  int8(): number {
    return this.take(1, "INT8").readInt8();
  }

  int16(): number {
    return this.take(2, "INT16").readInt16BE();
  }

  int32(): number {
    return this.take(4, "INT32").readInt32BE();
  }

  nullableString(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.take(length, "STRING").toString();
  }

  string(): string {
    const value = this.nullableString();
    if (value === null) throw new ProtocolError("Expected a STRING, got null");
    return value;
  }

  bytes(): Buffer {
    return this.take(this.int32(), "BYTES");
  }

  /** COMPACT_NULLABLE_STRING */
  compactString(): string | null {
    const length = this.unsignedVarint() - 1;
    return length < 0 ? null : this.take(length, "COMPACT_STRING").toString();
  }

  compactBytes(): Buffer {
    return this.take(this.unsignedVarint() - 1, "COMPACT_BYTES");
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const group = this.take(1, "UNSIGNED_VARINT").readUInt8();
      value += (group & 0x7f) * 2 ** shift;
      if (group < 0x80) return value;
    }
    throw new ProtocolError("Expected an UNSIGNED_VARINT of at most 5 bytes");
  }

  taggedFields(): void {
    for (let count = this.unsignedVarint(); count > 0; count--) {
      this.unsignedVarint();
      this.take(this.unsignedVarint(), "a tagged field");
    }
  }

  /** An array of structures (ARRAY); null counts as empty. */
  array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let count = this.int32(); count > 0; count--) items.push(read());
    return items;
  }

  skip(bytes: number): void {
    this.take(bytes, "a field");
  }

  /** What is left. */
  rest(): Buffer {
    return this.source.subarray(this.offset);
  }

  private take(length: number, what: string): Buffer {
    const end = this.offset + length;
    if (length < 0 || end > this.source.length) {
      throw new ProtocolError(`Expected ${what} of ${length} bytes, got ${this.source.length - this.offset}`);
    }
    const taken = this.source.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }
}
