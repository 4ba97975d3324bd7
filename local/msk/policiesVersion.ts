import { createHash } from "node:crypto";
import { type GetAccountAuthorizationDetailsCommandOutput, type IAMClient, paginateGetAccountAuthorizationDetails } from "@aws-sdk/client-iam";

/**
 * A digest of everything that the account's decisions derive from: users, groups, roles and their policies, tags among them. Undefined
 * where a policy looks at the time, so that decisions change by themselves.
 */
export async function policiesVersion(iam: IAMClient): Promise<string | undefined> {
  const hash = createHash("sha256");
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam }, {})) {
    const details = detailsOf(page);
    if (timeCondition.test(details)) return undefined;
    hash.update(details);
  }
  return hash.digest("base64");
}

// Documents are URL-encoded.
const timeCondition = /aws(:|%3A)(CurrentTime|EpochTime)/i;

function detailsOf({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: GetAccountAuthorizationDetailsCommandOutput): string {
  return JSON.stringify([UserDetailList, GroupDetailList, RoleDetailList, Policies]);
}
