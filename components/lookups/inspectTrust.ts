import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";
import { denials, type PolicyDocument, selfAssumeStatement, sizeOf, standingOf, withStatement } from "../trust/trustPolicy";

/** A trust policy's longest text in an account that never asked for more, and in any account; white space is not counted. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const defaultQuota = 2_048;
const mostQuota = 8_192;

/**
 * Looks at a role's trust policy before anything changes: whether a statement by which the role may assume itself would fit, and would count.
 * What only may go wrong is warned of.
 *
 * @throws LookupError where there is no such role, or the policy would be longer than AWS allows any account.
 */
export async function inspectTrust(roleName: string, sid: string, parent: pulumi.Resource): Promise<void> {
  const role = await iam.getRole({ name: roleName }, { parent }).catch((error: unknown) => {
    throw new LookupError(`Expected an IAM role named ${roleName}: ${messageOf(error)}. Check userId, or set roleName; you need iam:GetRole on it.`);
  });
  const { refusal, warnings } = foreseeTrust(JSON.parse(role.assumeRolePolicy) as PolicyDocument, roleName, role.arn, sid);
  if (refusal !== undefined) throw new LookupError(refusal);
  for (const warning of warnings) await pulumi.log.warn(warning, parent);
}

/** The pure part of `inspectTrust`. */
export function foreseeTrust(document: PolicyDocument, roleName: string, roleArn: string, sid: string): { readonly refusal?: string; readonly warnings: readonly string[] } {
  const policy = `the trust policy of the role ${roleName}`;
  const standing = standingOf(document, sid, roleArn);
  const size = standing === "added" || standing === "adopted" ? 0 : sizeOf(withStatement(document, selfAssumeStatement(sid, roleArn)));
  const length = `With the statement by which the role may assume itself, ${policy} would have ${size} characters, white space not counted`;
  const remedy = "Take statements out that nobody needs, or set selfAssume to false, where the instance's profile suffices";
  if (size > mostQuota) return { refusal: `${length}; AWS allows no more than ${mostQuota}. ${remedy}.`, warnings: [] };
  const tooLong = `${length}; IAM refuses that unless the account's quota (2,048 by default) was raised. ${remedy}, or raise the quota Role trust policy length (L-C07B4B0D) in Service Quotas.`;
  const denied = denials(document, roleArn).map(
    ({ Sid, Condition }) =>
      `A statement ${Sid === undefined ? "without a Sid" : `(${Sid})`} in ${policy} denies the role to assume itself${Condition === undefined ? "" : " under its Condition"}, and a denial wins over every grant: Kafka's tools will get AccessDenied. Have it changed, or set selfAssume to false.`,
  );
  return { warnings: size > defaultQuota ? [tooLong, ...denied] : denied };
}
