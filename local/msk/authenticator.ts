import { createHash } from "node:crypto";
import { AuthenticationFailure } from "./authenticationFailure";
import { type PresignedToken, readBearerToken, readIamPayload } from "./presignedToken";

/** The SASL mechanisms of MSK's IAM listener, in the order in which it names them. */
export const mechanisms = ["AWS_MSK_IAM", "OAUTHBEARER"] as const;
export type Mechanism = (typeof mechanisms)[number];

/** Decides who a client is and whether it may connect. */
export interface Authenticator {
  /** Resolves to the principal's ARN, or rejects with AuthenticationFailure. */
  authenticate(mechanism: Mechanism, payload: Buffer, broker: string): Promise<string>;
}

/** What the control plane says about tokens and principals. */
export interface TokenAuthority {
  /** Who signed the request. Rejects with AuthenticationFailure if nobody did, or with another Error if it cannot say. */
  verify(token: PresignedToken): Promise<string>;
  /** Resolves if the principal may kafka-cluster:Connect to the cluster, else rejects like `verify`. */
  authorizeConnect(principalArn: string): Promise<void>;
}

/** Authenticates clients of the brokers of one region, as MSK's IAM listeners do. */
export function createAuthenticator(options: { authority: TokenAuthority; region: string; now?: () => number }): Authenticator {
  const { authority, region, now = Date.now } = options;
  const verified = new Map<string, Verified>();
  return {
    async authenticate(mechanism, payload, broker) {
      const token = mechanism === "AWS_MSK_IAM" ? readIamPayload(payload) : readBearerToken(payload);
      const host = mechanism === "AWS_MSK_IAM" ? broker : `kafka.${region}.amazonaws.com`;
      checkToken(token, { host, region, now: now() });
      return internalErrorsAsFailures(async () => {
        const principalArn = await verifyOnce(verified, authority, token, now());
        await authority.authorizeConnect(principalArn);
        return principalArn;
      });
    },
  };
}

function checkToken(token: PresignedToken, expected: { host: string; region: string; now: number }): void {
  const { host, region, now } = expected;
  if (token.host !== host) throw denied(`expected the token to be signed for ${host}, got ${token.host}`);
  if (token.region !== region) throw denied(`expected the token to be signed for region ${region}, got ${token.region}`);
  if (token.expiresAtMs <= now) {
    throw denied(`the token expired at ${isoTime(token.expiresAtMs)}, now is ${isoTime(now)}: get a fresh one, check the client's clock`);
  }
}

interface Verified {
  readonly principalArn: string;
  readonly expiresAtMs: number;
}

/**
 * A token stays good until it expires: clients keep one for several connections, and ministack checks signatures only in
 * the first five minutes, whatever X-Amz-Expires says.
 */
async function verifyOnce(
  verified: Map<string, Verified>,
  authority: TokenAuthority,
  token: PresignedToken,
  now: number,
): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify([token.host, token.query])).digest("base64");
  const known = verified.get(digest);
  if (known !== undefined) return known.principalArn;
  const principalArn = await authority.verify(token);
  for (const [key, { expiresAtMs }] of verified) if (expiresAtMs <= now) verified.delete(key);
  verified.set(digest, { principalArn, expiresAtMs: token.expiresAtMs });
  return principalArn;
}

// Without an answer clients would try again and again, and in the end tell of a time limit.
async function internalErrorsAsFailures<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof AuthenticationFailure) throw error;
    throw new AuthenticationFailure("Internal error", (error as Error).message);
  }
}

function denied(reason: string): AuthenticationFailure {
  return new AuthenticationFailure("Access denied", reason);
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
