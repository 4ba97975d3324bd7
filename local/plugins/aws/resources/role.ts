import { awsResource, type Call, type Change } from "../awsResource";
import { namePrefixOf, physicalName } from "../autoName";
import { worded, wordedUnlessGone } from "../errors";
import { goTime } from "../goTime";
import { isSamePolicy, policyToSet } from "../policies";
import { retryOn } from "../retryOn";
import { tagChanges, tagList } from "../tagChanges";
import { tagMap } from "../tagMap";
import { textOf } from "../text";

/** How long the provider gives IAM to agree with itself (internal/service/iam/consts.go, propagationTimeout). */
const propagationLimitMs = 120_000;

const noSuchEntity = ["NoSuchEntityException", "NoSuchEntity"];

/** aws_iam_role (terraform-provider-aws, internal/service/iam/role.go). Inline and managed policies are read, not taken as inputs. */
export const role = awsResource("aws:iam/role:Role", {
  inputs: {
    assumeRolePolicy: { required: true, json: true, same: isSamePolicy },
    description: {},
    forceDetachPolicies: { default: false },
    maxSessionDuration: { default: 3600 },
    name: { computed: true, replaces: true },
    namePrefix: { computed: true, replaces: true },
    path: { default: "/", replaces: true },
    permissionsBoundary: {},
    tags: {},
  },
  name: { field: "name", prefixField: "namePrefix", maxLength: 64 },
  outputs: ["arn", "createDate", "inlinePolicies", "managedPolicyArns", "tagsAll", "uniqueId"],
  async create(inputs, { clients }) {
    const { CreateRoleCommand } = await import("@aws-sdk/client-iam");
    const RoleName = physicalName(inputs);
    const request = new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: textOf(inputs, "assumeRolePolicy"),
      Description: inputs.description as string | undefined,
      MaxSessionDuration: inputs.maxSessionDuration as number,
      Path: textOf(inputs, "path"),
      PermissionsBoundary: inputs.permissionsBoundary as string | undefined,
      Tags: tagList(inputs.tags),
    });
    await worded(`creating IAM Role (${RoleName})`, "IAM", "CreateRole", (await clients.iam()).send(request));
    return RoleName;
  },
  async read(id, state, call) {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const request = (await call.clients.iam()).send(new GetRoleCommand({ RoleName: id }));
    const found = (await wordedUnlessGone(noSuchEntity, `reading IAM Role (${id})`, "IAM", "GetRole", request))?.Role;
    if (found === undefined) return undefined;
    const tags = tagMap(found.Tags);
    return {
      arn: found.Arn ?? "",
      assumeRolePolicy: policyToSet(state.assumeRolePolicy, decodeURIComponent(found.AssumeRolePolicyDocument ?? "")),
      createDate: goTime(found.CreateDate),
      description: found.Description ?? "",
      forceDetachPolicies: state.forceDetachPolicies ?? false,
      inlinePolicies: await inlinePolicies(id, call),
      managedPolicyArns: await managedPolicyArns(id, call),
      maxSessionDuration: found.MaxSessionDuration ?? 0,
      name: found.RoleName ?? "",
      namePrefix: namePrefixOf(found.RoleName ?? ""),
      path: found.Path ?? "",
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      tags,
      tagsAll: tags,
      uniqueId: found.RoleId ?? "",
    };
  },
  update: updateRole,
  async delete(id, state, call) {
    const { DeleteRoleCommand } = await import("@aws-sdk/client-iam");
    const iam = await call.clients.iam();
    const doing = `deleting IAM Role (${id})`;
    await leaveInstanceProfiles(id, doing, call);
    const isForced = state.forceDetachPolicies === true;
    // Those that the state knows are detached unasked.
    if (isForced || !isEmptyList(state.managedPolicyArns)) await detachManagedPolicies(id, doing, call);
    if (isForced || !isEmptyList(state.inlinePolicies)) await deleteInlinePolicies(id, doing, call);
    const request = retryOn(["DeleteConflictException", "DeleteConflict"], propagationLimitMs, call.signal, () => iam.send(new DeleteRoleCommand({ RoleName: id })));
    await wordedUnlessGone(noSuchEntity, doing, "IAM", "DeleteRole", request);
  },
});

async function updateRole(id: string, change: Change, { clients }: Call): Promise<void> {
  const commands = await import("@aws-sdk/client-iam");
  const iam = await clients.iam();
  const { after, has } = change;
  if (has("assumeRolePolicy")) {
    const request = new commands.UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: textOf(after, "assumeRolePolicy") });
    await worded(`updating IAM Role (${id}) assume role policy`, "IAM", "UpdateAssumeRolePolicy", iam.send(request));
  }
  if (has("description")) {
    const request = new commands.UpdateRoleDescriptionCommand({ RoleName: id, Description: textOf(after, "description") });
    await worded(`updating IAM Role (${id}) description`, "IAM", "UpdateRoleDescription", iam.send(request));
  }
  if (has("maxSessionDuration")) {
    const request = new commands.UpdateRoleCommand({ RoleName: id, MaxSessionDuration: after.maxSessionDuration as number });
    await worded(`updating IAM Role (${id}) MaxSessionDuration`, "IAM", "UpdateRole", iam.send(request));
  }
  if (has("permissionsBoundary")) {
    const boundary = textOf(after, "permissionsBoundary");
    if (boundary === "") {
      const request = new commands.DeleteRolePermissionsBoundaryCommand({ RoleName: id });
      await worded(`deleting IAM Role (${id}) permissions boundary`, "IAM", "DeleteRolePermissionsBoundary", iam.send(request));
    } else {
      const request = new commands.PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary: boundary });
      await worded(`updating IAM Role (${id}) permissions boundary`, "IAM", "PutRolePermissionsBoundary", iam.send(request));
    }
  }
  const { set, removed } = tagChanges(change.before, change.after);
  const doing = `updating tags for IAM (Identity & Access Management) Role (${id})`;
  if (removed.length > 0) await worded(doing, "IAM", "UntagRole", iam.send(new commands.UntagRoleCommand({ RoleName: id, TagKeys: removed })));
  if (set.length > 0) await worded(doing, "IAM", "TagRole", iam.send(new commands.TagRoleCommand({ RoleName: id, Tags: set })));
}

async function inlinePolicies(roleName: string, call: Call): Promise<{ name: string; policy: string }[]> {
  const { GetRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const iam = await call.clients.iam();
  const doing = `reading inline policies for IAM role ${roleName}, error`;
  const names = await inlinePolicyNames(roleName, doing, call);
  return Promise.all(
    names.sort().map(async (name) => {
      const request = iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name }));
      return { name, policy: decodeURIComponent((await worded(doing, "IAM", "GetRolePolicy", request)).PolicyDocument ?? "") };
    }),
  );
}

async function inlinePolicyNames(roleName: string, doing: string, { clients }: Call): Promise<string[]> {
  const { ListRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const request = (await clients.iam()).send(new ListRolePoliciesCommand({ RoleName: roleName }));
  return (await worded(doing, "IAM", "ListRolePolicies", request)).PolicyNames ?? [];
}

async function managedPolicyArns(roleName: string, { clients }: Call): Promise<string[]> {
  const { ListAttachedRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const request = (await clients.iam()).send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }));
  const { AttachedPolicies = [] } = await worded(`reading IAM Policies attached to Role (${roleName})`, "IAM", "ListAttachedRolePolicies", request);
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? "").sort();
}

/** IAM deletes no role that an instance profile still has; the provider takes it out of all. */
async function leaveInstanceProfiles(roleName: string, during: string, { clients }: Call): Promise<void> {
  const { ListInstanceProfilesForRoleCommand, RemoveRoleFromInstanceProfileCommand } = await import("@aws-sdk/client-iam");
  const iam = await clients.iam();
  const request = iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: roleName }));
  const found = await wordedUnlessGone(noSuchEntity, `${during}: reading IAM Instance Profiles for Role (${roleName})`, "IAM", "ListInstanceProfilesForRole", request);
  for (const { InstanceProfileName = "" } of found?.InstanceProfiles ?? []) {
    const removal = iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: roleName }));
    const doing = `${during}: removing IAM Role (${roleName}) from Instance Profile (${InstanceProfileName})`;
    await wordedUnlessGone(noSuchEntity, doing, "IAM", "RemoveRoleFromInstanceProfile", removal);
  }
}

async function detachManagedPolicies(roleName: string, during: string, call: Call): Promise<void> {
  const { DetachRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const iam = await call.clients.iam();
  for (const PolicyArn of await managedPolicyArns(roleName, call)) {
    const request = iam.send(new DetachRolePolicyCommand({ RoleName: roleName, PolicyArn }));
    await wordedUnlessGone(noSuchEntity, `${during}: detaching IAM Policy (${PolicyArn}) from Role (${roleName})`, "IAM", "DetachRolePolicy", request);
  }
}

async function deleteInlinePolicies(roleName: string, during: string, call: Call): Promise<void> {
  const { DeleteRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const iam = await call.clients.iam();
  for (const PolicyName of await inlinePolicyNames(roleName, `${during}: reading IAM Role (${roleName}) inline policies`, call)) {
    const request = iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName }));
    await wordedUnlessGone(noSuchEntity, `${during}: deleting IAM Role (${roleName}) policy (${PolicyName})`, "IAM", "DeleteRolePolicy", request);
  }
}

function isEmptyList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}
