import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { CredentialProvider } from "../delivery/tokens";

/** As whom AWS is talked to. */
export interface Identity {
  /** @default the SDK's default chain: environment, config files, SSO, credential_process, instance role */
  readonly profile?: string;
  /** A role to assume with these credentials. */
  readonly roleArn?: string;
}

/** Shown in CloudTrail, and in broker logs. */
const sessionName = "pinterest-emulator";

/** Credentials of the identity; those of a role are renewed by assuming it again. */
export function credentialProvider({ profile, roleArn }: Identity, region: string): CredentialProvider {
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile });
  if (roleArn === undefined) return own;
  const assume = fromTemporaryCredentials({ masterCredentials: own, params: { RoleArn: roleArn, RoleSessionName: sessionName }, clientConfig: { region } });
  return () => assume();
}
