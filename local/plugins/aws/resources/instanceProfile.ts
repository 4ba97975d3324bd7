import { awsResource, type Call } from "../awsResource";
import { namePrefixOf, physicalName } from "../autoName";
import { worded, wordedUnlessGone } from "../errors";
import { goTime } from "../goTime";
import { tagChanges, tagList } from "../tagChanges";
import { tagMap } from "../tagMap";
import { textOf } from "../text";

const noSuchEntity = ["NoSuchEntityException", "NoSuchEntity"];

/** aws_iam_instance_profile (terraform-provider-aws, internal/service/iam/instance_profile.go). */
export const instanceProfile = awsResource("aws:iam/instanceProfile:InstanceProfile", {
  inputs: {
    name: { computed: true, replaces: true },
    namePrefix: { computed: true, replaces: true },
    path: { default: "/", replaces: true },
    role: {},
    tags: {},
  },
  name: { field: "name", prefixField: "namePrefix", maxLength: 255 },
  outputs: ["arn", "createDate", "tagsAll", "uniqueId"],
  async create(inputs, call) {
    const { CreateInstanceProfileCommand } = await import("@aws-sdk/client-iam");
    const name = physicalName(inputs);
    const request = new CreateInstanceProfileCommand({ InstanceProfileName: name, Path: textOf(inputs, "path"), Tags: tagList(inputs.tags) });
    await worded(`creating IAM Instance Profile (${name})`, "IAM", "CreateInstanceProfile", (await call.clients.iam()).send(request));
    return name;
  },
  async complete(name, inputs, call) {
    if (inputs.role !== undefined) await addRole(name, textOf(inputs, "role"), call);
  },
  async read(id, _state, { clients }) {
    const { GetInstanceProfileCommand } = await import("@aws-sdk/client-iam");
    const request = (await clients.iam()).send(new GetInstanceProfileCommand({ InstanceProfileName: id }));
    const found = (await wordedUnlessGone(noSuchEntity, `reading IAM Instance Profile (${id})`, "IAM", "GetInstanceProfile", request))?.InstanceProfile;
    if (found === undefined) return undefined;
    const tags = tagMap(found.Tags);
    return {
      arn: found.Arn ?? "",
      createDate: goTime(found.CreateDate),
      name: found.InstanceProfileName ?? "",
      namePrefix: namePrefixOf(found.InstanceProfileName ?? ""),
      path: found.Path ?? "",
      role: found.Roles?.[0]?.RoleName,
      tags,
      tagsAll: tags,
      uniqueId: found.InstanceProfileId ?? "",
    };
  },
  async update(id, change, call) {
    const { TagInstanceProfileCommand, UntagInstanceProfileCommand } = await import("@aws-sdk/client-iam");
    const iam = await call.clients.iam();
    if (change.has("role")) {
      if (change.before.role !== undefined) await removeRole(id, textOf(change.before, "role"), call);
      if (change.after.role !== undefined) await addRole(id, textOf(change.after, "role"), call);
    }
    const { set, removed } = tagChanges(change.before, change.after);
    const doing = `updating tags for IAM (Identity & Access Management) Instance Profile (${id})`;
    if (removed.length > 0) {
      await worded(doing, "IAM", "UntagInstanceProfile", iam.send(new UntagInstanceProfileCommand({ InstanceProfileName: id, TagKeys: removed })));
    }
    if (set.length > 0) await worded(doing, "IAM", "TagInstanceProfile", iam.send(new TagInstanceProfileCommand({ InstanceProfileName: id, Tags: set })));
  },
  async delete(id, state, call) {
    const { DeleteInstanceProfileCommand } = await import("@aws-sdk/client-iam");
    if (state.role !== undefined) await removeRole(id, textOf(state, "role"), call);
    const request = (await call.clients.iam()).send(new DeleteInstanceProfileCommand({ InstanceProfileName: id }));
    await wordedUnlessGone(noSuchEntity, `deleting IAM Instance Profile (${id})`, "IAM", "DeleteInstanceProfile", request);
  },
});

async function addRole(profile: string, role: string, { clients }: Call): Promise<void> {
  const { AddRoleToInstanceProfileCommand } = await import("@aws-sdk/client-iam");
  const request = (await clients.iam()).send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: profile, RoleName: role }));
  await worded(`adding IAM Role (${role}) to IAM Instance Profile (${profile})`, "IAM", "AddRoleToInstanceProfile", request);
}

async function removeRole(profile: string, role: string, { clients }: Call): Promise<void> {
  const { RemoveRoleFromInstanceProfileCommand } = await import("@aws-sdk/client-iam");
  const request = (await clients.iam()).send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: profile, RoleName: role }));
  const doing = `removing IAM Role (${role}) from IAM Instance Profile (${profile})`;
  await wordedUnlessGone(noSuchEntity, doing, "IAM", "RemoveRoleFromInstanceProfile", request);
}
