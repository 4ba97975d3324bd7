/** A Kafka API at the version in which it is spoken here: the lowest that has what is needed, so that MSK from 2.1 to 4 takes it. */
export interface Api {
  readonly key: number;
  readonly version: number;
  readonly name: string;
}

/** @see https://kafka.apache.org/protocol#protocol_api_keys */
export const apis = {
  produce: { key: 0, version: 7, name: "Produce" },
  fetch: { key: 1, version: 10, name: "Fetch" },
  metadata: { key: 3, version: 5, name: "Metadata" },
  saslHandshake: { key: 17, version: 1, name: "SaslHandshake" },
  initProducerId: { key: 22, version: 1, name: "InitProducerId" },
  saslAuthenticate: { key: 36, version: 1, name: "SaslAuthenticate" },
} as const satisfies Readonly<Record<string, Api>>;

export type ApiName = (typeof apis)[keyof typeof apis]["name"];
