import { apiKeys, bytes, errorCodes, frame, lengthBytes, nullableString, Reader, requestHeader } from "./wire";

/** A user of a broker's own listeners and the password, which is nowhere but in memory. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Sends a request with this correlation id, and resolves to its response without the length. */
export type Exchange = (correlationId: number, request: Buffer) => Promise<Buffer>;

/** Tells the broker that a login with SASL PLAIN follows. Rejects with an Error where the broker does not offer that. */
export async function beginPlainLogin(exchange: Exchange, correlationId: number): Promise<void> {
  const request = frame(requestHeader(apiKeys.saslHandshake, 1, correlationId), nullableString("PLAIN"));
  const errorCode = await answered(exchange, correlationId, request);
  if (errorCode !== errorCodes.none) throw new Error(`Expected the broker to offer SASL PLAIN, got error code ${errorCode}`);
}

/**
 * Logs in, after `beginPlainLogin`. Rejects with an Error where the broker refuses.
 * @see https://datatracker.ietf.org/doc/html/rfc4616
 */
export async function plainLogin(exchange: Exchange, correlationId: number, { user, password }: Login): Promise<void> {
  const token = bytes(Buffer.from(`\0${user}\0${password}`));
  const request = frame(requestHeader(apiKeys.saslAuthenticate, 1, correlationId), token);
  const errorCode = await answered(exchange, correlationId, request);
  if (errorCode !== errorCodes.none) throw new Error(`Expected the broker to know its user ${user}, got error code ${errorCode}`);
}

async function answered(exchange: Exchange, correlationId: number, request: Buffer): Promise<number> {
  const reader = new Reader(await exchange(correlationId, request));
  reader.skip(lengthBytes);
  return reader.int16();
}
