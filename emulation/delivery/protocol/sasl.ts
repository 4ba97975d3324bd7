import { KafkaError, errorCode, throwIfError } from "./kafkaError";
import { RequestWriter } from "./requestWriter";
import { ResponseReader } from "./responseReader";

export const mechanism = "OAUTHBEARER";

export function saslHandshakeRequest(): Buffer {
  return new RequestWriter().string(mechanism).take();
}

/** @throws KafkaError when the listener does not speak the mechanism */
export function readSaslHandshake(response: Buffer): void {
  const reader = new ResponseReader(response);
  const code = reader.int16();
  throwIfError(code, `SASL/${mechanism}, of ${reader.array(() => reader.string()).join(", ")}`);
}

/** The client's first message (RFC 7628). */
export function saslAuthenticateRequest(token: string): Buffer {
  return new RequestWriter().blob(Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`)).take();
}

/** What a client says to an error message, so that the server can end the exchange with an error code. */
export function saslAcknowledgeFailure(): Buffer {
  return new RequestWriter().blob(Buffer.from("\u0001")).take();
}

export interface SaslAuthenticated {
  /** From the server when the token does not do: the client has to acknowledge it. */
  readonly failure: string;
  /** How long the session lasts (KIP-368); 0 without an end. */
  readonly sessionLifetimeMs: number;
}

/** @throws KafkaError when refused */
export function readSaslAuthenticate(response: Buffer): SaslAuthenticated {
  const reader = new ResponseReader(response);
  const code = errorCode(reader.int16());
  const message = reader.string();
  if (code !== undefined) throw new KafkaError(code.type, message || code.type);
  return { failure: reader.blob().toString(), sessionLifetimeMs: Number(reader.int64()) };
}
