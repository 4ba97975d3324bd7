import * as iam from "@pulumi/aws/iam";
import type { InvokeOptions } from "@pulumi/pulumi";
import { LookupError, messageOf } from "../../userError";

/**
 * Finds the ARN of a role by its name.
 *
 * @throws LookupError where there is none.
 */
export async function findRoleArn(roleName: string, options: InvokeOptions): Promise<string> {
  const role = await iam.getRole({ name: roleName }, options).catch((error: unknown) => {
    throw new LookupError(`Expected an IAM role named ${roleName}: ${messageOf(error)}. Check userId, or set roleName; you need iam:GetRole on it.`);
  });
  return role.arn;
}
