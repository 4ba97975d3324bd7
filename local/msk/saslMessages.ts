import {
  apiKeys,
  bytes,
  compact,
  errorCodes,
  frame,
  int16,
  int32,
  int64,
  noTaggedFields,
  nullableString,
  ProtocolError,
  Reader,
  readRequestHeader,
} from "./wire";

/** A SaslHandshake (version 0 or 1) or SaslAuthenticate (0 to 2) request. */
export type SaslRequest = SaslHandshake | SaslAuthenticate;

interface SaslHandshake {
  readonly kind: "handshake";
  readonly version: number;
  readonly correlationId: number;
  readonly mechanism: string;
}

interface SaslAuthenticate {
  readonly kind: "authenticate";
  readonly version: number;
  readonly correlationId: number;
  readonly payload: Buffer;
}

/** Reads a SASL request without its frame length. Throws ProtocolError for anything else and for unknown versions. */
export function readSaslRequest(request: Buffer): SaslRequest {
  const reader = new Reader(request);
  const { apiKey, apiVersion: version, correlationId } = readRequestHeader(reader, isFlexible);
  if (apiKey === apiKeys.saslHandshake && version >= 0 && version <= 1) {
    return { kind: "handshake", version, correlationId, mechanism: reader.string() };
  }
  if (apiKey === apiKeys.saslAuthenticate && version >= 0 && version <= 2) {
    const payload = isFlexible(apiKey, version) ? reader.compactBytes() : reader.bytes();
    return { kind: "authenticate", version, correlationId, payload };
  }
  throw new ProtocolError(`Expected SaslHandshake 0-1 or SaslAuthenticate 0-2, got API key ${apiKey} version ${version}`);
}

function isFlexible(apiKey: number, version: number): boolean {
  return apiKey === apiKeys.saslAuthenticate && version >= 2;
}

/** The SaslHandshake response, which is the same in both versions. */
export function handshakeResponse(correlationId: number, errorCode: number, mechanisms: readonly string[]): Buffer {
  return frame(int32(correlationId), int16(errorCode), int32(mechanisms.length), ...mechanisms.map(nullableString));
}

/** SaslAuthenticate response for a token that was accepted; version 0 cannot carry the session's lifetime. */
export function authenticated(request: SaslAuthenticate, payload: Buffer, sessionLifetimeMs: number): Buffer {
  return authenticateResponse(request, errorCodes.none, null, payload, sessionLifetimeMs);
}

/** SaslAuthenticate response for a token that was refused; clients show the message to their user. */
export function authenticationFailed(request: SaslAuthenticate, message: string): Buffer {
  return authenticateResponse(request, errorCodes.saslAuthenticationFailed, message, Buffer.alloc(0), 0);
}

function authenticateResponse(
  { version, correlationId }: SaslAuthenticate,
  errorCode: number,
  message: string | null,
  payload: Buffer,
  sessionLifetimeMs: number,
): Buffer {
  const head = int32(correlationId);
  const lifetime = int64(sessionLifetimeMs);
  if (version === 0) return frame(head, int16(errorCode), nullableString(message), bytes(payload));
  if (version === 1) return frame(head, int16(errorCode), nullableString(message), bytes(payload), lifetime);
  const body = [int16(errorCode), compact(message), compact(payload), lifetime, noTaggedFields];
  return frame(head, noTaggedFields, ...body);
}
