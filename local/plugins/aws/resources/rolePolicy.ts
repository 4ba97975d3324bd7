import type { Properties } from "../../shared/properties";
import { awsResource, type Call } from "../awsResource";
import { namePrefixOf, physicalName } from "../autoName";
import { worded, wordedUnlessGone } from "../errors";
import { isSamePolicy, policyToSet } from "../policies";
import { textOf } from "../text";

const noSuchEntity = ["NoSuchEntityException", "NoSuchEntity"];

/** aws_iam_role_policy (terraform-provider-aws, internal/service/iam/role_policy.go). Its id is `<role>:<name>`. */
export const rolePolicy = awsResource("aws:iam/rolePolicy:RolePolicy", {
  inputs: {
    name: { computed: true, replaces: true },
    namePrefix: { computed: true, replaces: true },
    policy: { required: true, json: true, same: isSamePolicy },
    role: { required: true, replaces: true },
  },
  name: { field: "name", prefixField: "namePrefix", maxLength: 255 },
  outputs: [],
  async create(inputs, call) {
    const name = physicalName(inputs);
    await put(name, inputs, call);
    return `${textOf(inputs, "role")}:${name}`;
  },
  async read(id, state, { clients }) {
    const { GetRolePolicyCommand } = await import("@aws-sdk/client-iam");
    const { role, name } = partsOf(id);
    const request = (await clients.iam()).send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
    const found = await wordedUnlessGone(noSuchEntity, `reading IAM Role Policy (${id})`, "IAM", "GetRolePolicy", request);
    if (found?.PolicyDocument === undefined) return undefined;
    return { name, namePrefix: namePrefixOf(name), policy: policyToSet(state.policy, decodeURIComponent(found.PolicyDocument)), role };
  },
  update: (id, change, call) => put(partsOf(id).name, change.after, call),
  async delete(id, _state, { clients }) {
    const { DeleteRolePolicyCommand } = await import("@aws-sdk/client-iam");
    const { role, name } = partsOf(id);
    const request = (await clients.iam()).send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name }));
    await wordedUnlessGone(noSuchEntity, `deleting IAM Role Policy (${id})`, "IAM", "DeleteRolePolicy", request);
  },
});

async function put(name: string, { role, policy }: Properties, { clients }: Call): Promise<void> {
  const { PutRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const request = new PutRolePolicyCommand({ RoleName: String(role), PolicyName: name, PolicyDocument: String(policy) });
  await worded(`putting IAM Role (${String(role)}) Policy (${name})`, "IAM", "PutRolePolicy", (await clients.iam()).send(request));
}

function partsOf(id: string): { role: string; name: string } {
  const at = id.indexOf(":");
  if (at === -1) throw new Error("role_policy id must be of the form <role name>:<policy name>");
  return { role: id.slice(0, at), name: id.slice(at + 1) };
}
