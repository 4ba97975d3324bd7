import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { LookupError, messageOf } from "../userError";

/**
 * Refuses to go on with the credentials of another account than the stack's.
 *
 * @param accountId the account that the stack names, 12 digits.
 * @throws LookupError that names both accounts, or says why the caller's cannot be told.
 */
export async function requireAccount(accountId: string): Promise<void> {
  const caller = await getCallerIdentity({}).catch((error: unknown) => {
    throw new LookupError(`Could not tell which AWS account these credentials belong to: ${messageOf(error)}. Check them with: aws sts get-caller-identity`);
  });
  if (caller.accountId === accountId) return;
  throw new LookupError(
    `Expected credentials of account ${accountId}, which the stack names in accountId, got those of account ${caller.accountId} (${caller.arn}). Nothing was changed. Sign in to ${accountId}, or select the stack that is for ${caller.accountId}.`,
  );
}
