/** An error of any origin, with the properties that tell them apart. */
export interface Fault extends Error {
  /** Kafka's name of a protocol error. */
  readonly type?: string;
  /** Node's code of a system or TLS error. */
  readonly code?: string | number;
  /** kafkajs' opinion of whether it may pass. */
  readonly retriable?: boolean;
}

/** What led to an error, the innermost cause first: kafkajs wraps what happened in what it gave up on. */
export function causes(error: unknown): readonly Fault[] {
  const chain: Fault[] = [];
  for (let next = error; next instanceof Error && !chain.includes(next); next = next.cause) chain.unshift(next);
  return chain;
}
