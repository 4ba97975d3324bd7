import { AuthenticationFailure } from "./authenticationFailure";

/** The presigned kafka-cluster:Connect request that a client sends as its token. */
export interface PresignedToken {
  /** Host header as it was signed. */
  readonly host: string;
  /** Query as it was signed, with the signature. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly accessKeyId: string;
  readonly region: string;
  readonly signedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Reads the payload of the mechanism AWS_MSK_IAM: a JSON object, made by aws-msk-iam-auth. Throws AuthenticationFailure.
 * @see https://github.com/aws/aws-msk-iam-auth#details
 */
export function readIamPayload(payload: Buffer): PresignedToken {
  const fields = parseJson(payload);
  if (fields.version !== payloadVersion) {
    throw invalid(`expected "version" to be "${payloadVersion}", got ${JSON.stringify(fields.version)}`);
  }
  const query = Object.entries(queryNames).flatMap(([field, name]): [string, string][] => {
    const value = fields[field];
    return typeof value === "string" ? [[name, value]] : [];
  });
  return presignedToken(typeof fields.host === "string" ? fields.host : "", query);
}

const payloadVersion = "2020_10_22";

// The payload's keys and the query parameters that they stand for.
const queryNames = {
  action: "Action",
  "x-amz-algorithm": "X-Amz-Algorithm",
  "x-amz-credential": "X-Amz-Credential",
  "x-amz-date": "X-Amz-Date",
  "x-amz-expires": "X-Amz-Expires",
  "x-amz-security-token": "X-Amz-Security-Token",
  "x-amz-signedheaders": "X-Amz-SignedHeaders",
  "x-amz-signature": "X-Amz-Signature",
};

function parseJson(payload: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload.toString());
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // The bytes are not repeated: they may hold most of a token.
  }
  throw invalid("expected a JSON object as aws-msk-iam-auth sends it");
}

/**
 * Reads the client's first message of the mechanism OAUTHBEARER (RFC 7628), whose bearer token is the presigned URL in
 * base64url, as the aws-msk-iam-sasl-signer libraries make it. Throws AuthenticationFailure.
 */
export function readBearerToken(message: Buffer): PresignedToken {
  const bearer = /\x01auth=Bearer ([\w-]+)=*\x01/i.exec(message.toString("latin1"))?.[1];
  if (bearer === undefined) throw invalid("expected an OAUTHBEARER message with auth=Bearer and a base64url token");
  const text = Buffer.from(bearer, "base64url").toString();
  if (!URL.canParse(text)) throw invalid("expected the bearer token to be a presigned URL in base64url");
  const url = new URL(text);
  // The signers append User-Agent after signing.
  const query = [...url.searchParams].filter(([name]) => name !== "User-Agent");
  return presignedToken(url.host, query);
}

function presignedToken(host: string, query: readonly [string, string][]): PresignedToken {
  const parameters = new Map(query);
  for (const [name, expected] of Object.entries(fixedParameters)) {
    const value = parameters.get(name);
    if (value !== expected) throw invalid(`expected ${name} to be "${expected}", got ${describe(value)}`);
  }
  if (!parameters.get("X-Amz-Signature")) throw invalid("expected X-Amz-Signature, got none");
  const [accessKeyId, , region, service] = (parameters.get("X-Amz-Credential") ?? "").split("/");
  if (!accessKeyId || !region || service !== "kafka-cluster") {
    throw invalid("expected X-Amz-Credential to be <key>/<date>/<region>/kafka-cluster/aws4_request");
  }
  const signedAtMs = parseAmzDate(parameters.get("X-Amz-Date"));
  const expiresAtMs = signedAtMs + 1000 * parseExpires(parameters.get("X-Amz-Expires"));
  return { host, query, accessKeyId, region, signedAtMs, expiresAtMs };
}

const fixedParameters = {
  Action: "kafka-cluster:Connect",
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-SignedHeaders": "host",
};

function parseAmzDate(value: string | undefined): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value ?? "");
  if (parts === null) throw invalid(`expected X-Amz-Date as yyyyMMddTHHmmssZ, got ${describe(value)}`);
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [number, number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function parseExpires(value: string | undefined): number {
  const seconds = Number(value ?? NaN);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= longestLifeSeconds) return seconds;
  throw invalid(`expected X-Amz-Expires to be 1 to ${longestLifeSeconds} seconds, got ${describe(value)}`);
}

// Seven days, the longest that Signature Version 4 allows; the signers themselves use 900 s.
const longestLifeSeconds = 604_800;

function describe(value: string | undefined): string {
  return value === undefined ? "none" : `"${value}"`;
}

function invalid(reason: string): AuthenticationFailure {
  return new AuthenticationFailure("Invalid authentication payload", reason);
}
