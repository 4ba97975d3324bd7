import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { generateAuthTokenFromCredentialsProvider } from "aws-msk-iam-sasl-signer-js";
import { EmulationError } from "../error";

/** Makes the token of one authentication: MSK's `kafka-cluster:Connect`, presigned. */
export type Tokens = () => Promise<string>;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The AWS SDK's provider; `forceRefresh` asks it not to answer from its own cache. */
export type CredentialProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials>;

export interface TokenOptions {
  readonly region: string;
  /** @default the SDK's default chain: environment, config files, SSO, credential_process, instance role */
  readonly provider?: CredentialProvider;
  readonly now?: () => number;
}

/**
 * Tokens from one credential provider, so that a connection costs a signature and not an AssumeRole. Credentials are
 * renewed before the token made of them could outlive them.
 *
 * @throws (the tokens) EmulationError when there are no credentials, or they have expired and cannot be renewed
 */
export function awsTokens({ region, provider = defaultChain(), now = Date.now }: TokenOptions): Tokens {
  let shared: Promise<AwsCredentials> | undefined;
  const credentials = (): Promise<AwsCredentials> =>
    (shared ??= freshCredentials(provider, now).finally(() => {
      shared = undefined;
    }));
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    // Without its expiration the signer always asks for 900 s, as MSK's Java library does; with it, the token's lifetime
    // would come out fractional, or negative.
    const identity = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    const signed = await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider: () => Promise.resolve(identity) });
    return signed.token;
  };
}

/** A token lives 15 minutes; credentials with less left are renewed first. */
const renewBeforeMs = 15 * 60_000;

async function freshCredentials(provider: CredentialProvider, now: () => number): Promise<AwsCredentials> {
  const known = await ask(provider, false);
  if (leftMs(known, now) >= renewBeforeMs) return known;
  // Some sources hand out the same credentials until minutes before their end: then these are the freshest there are.
  const renewed = await ask(provider, true);
  if (leftMs(renewed, now) > 0) return renewed;
  throw new EmulationError(`The AWS credentials expired at ${renewed.expiration?.toISOString() ?? "an unknown time"} and could not be renewed. Sign in again (aws sso login, or new keys), then run this again.`);
}

async function ask(provider: CredentialProvider, forceRefresh: boolean): Promise<AwsCredentials> {
  try {
    return await provider({ forceRefresh });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmulationError(`Expected AWS credentials in the SDK's default chain (environment, ~/.aws, SSO, instance role), got none: ${reason}. Sign in (aws configure, or aws sso login); for the local stack use npm run emulate.`, { cause: error });
  }
}

function leftMs(credentials: AwsCredentials, now: () => number): number {
  return credentials.expiration === undefined ? Infinity : credentials.expiration.getTime() - now();
}

function defaultChain(): CredentialProvider {
  return fromNodeProviderChain();
}
