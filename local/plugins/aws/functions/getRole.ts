import { awsFunction } from "../awsFunction";
import { awsErrorText, errorCode, notFound } from "../errors";
import { goTime } from "../goTime";
import { tagMap } from "../tagMap";

interface Args {
  readonly name: string;
  readonly tags?: Record<string, string>;
}

/** aws_iam_role. The trust policy is URL-decoded, otherwise as IAM has it. */
export const getRole = awsFunction<Args>("aws:iam/getRole:getRole", {
  inputNames: ["name", "tags"],
  required: ["name"],
  async read({ name }, clients) {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const { Role: role } = await (await clients.iam()).send(new GetRoleCommand({ RoleName: name })).catch((cause: unknown) => {
      const text = errorCode(cause) === "NoSuchEntityException" || errorCode(cause) === "NoSuchEntity" ? notFound : awsErrorText("IAM", "GetRole", cause);
      throw new Error(`reading IAM Role (${name}): ${text}`, { cause });
    });
    if (role === undefined) throw new Error(`reading IAM Role (${name}): empty result`);
    return {
      arn: role.Arn ?? "",
      assumeRolePolicy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
      createDate: goTime(role.CreateDate),
      description: role.Description ?? "",
      id: name,
      maxSessionDuration: role.MaxSessionDuration ?? 0,
      name: role.RoleName ?? "",
      path: role.Path ?? "",
      permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      roleLastUseds: role.RoleLastUsed === undefined ? [] : [{ lastUsedDate: goTime(role.RoleLastUsed.LastUsedDate), region: role.RoleLastUsed.Region ?? "" }],
      tags: tagMap(role.Tags),
      uniqueId: role.RoleId ?? "",
    };
  },
});
