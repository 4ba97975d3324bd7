import type { ParameterTier, ParameterType } from "@aws-sdk/client-ssm";
import type { Properties } from "../../shared/properties";
import { awsResource, type Call } from "../awsResource";
import { worded, wordedUnlessGone } from "../errors";
import { tagChanges, tagList } from "../tagChanges";
import { tagMap } from "../tagMap";
import { optionalText, textOf } from "../text";

/** aws_ssm_parameter (terraform-provider-aws, internal/service/ssm/parameter.go), without write-only values. */
export const parameter = awsResource("aws:ssm/parameter:Parameter", {
  inputs: {
    allowedPattern: {},
    arn: { computed: true },
    dataType: { computed: true, replaces: true },
    description: {},
    insecureValue: { computed: true },
    keyId: { computed: true },
    name: { computed: true, replaces: true },
    overwrite: {},
    tags: {},
    tier: { computed: true },
    type: { required: true },
    value: { computed: true },
  },
  name: { field: "name", maxLength: 255 },
  outputs: ["hasValueWo", "region", "tagsAll", "version"],
  secrets: ["value", "valueWo"],
  refuse: ({ value, insecureValue }) => {
    if ((value === undefined) !== (insecureValue === undefined)) return [];
    const text = value === undefined ? "one of `insecure_value,value,value_wo` must be specified" : "only one of `insecure_value,value,value_wo` can be specified, but `insecure_value,value` were specified.";
    return [{ input: "value", summary: "Invalid combination of arguments", detail: `"value": ${text}` }];
  },
  openedBy: (changed) => (["value", "insecureValue", "description"].some((name) => changed.has(name)) ? ["version"] : []),
  replacesToo: (input, before, after) => input === "tier" && before.tier === "Advanced" && after.tier === "Standard",
  async create(inputs, call) {
    const name = textOf(inputs, "name");
    const overwrite = inputs.overwrite === true;
    // AWS takes no tags together with Overwrite.
    const tags = tagList(inputs.tags);
    await put(`creating SSM Parameter (${name})`, inputs, { Overwrite: overwrite, ...(overwrite ? {} : { Tags: tags }) }, call);
    if (overwrite && tags !== undefined) await changeTags(name, { before: {}, after: inputs }, call);
    return name;
  },
  async read(id, state, call) {
    const { GetParameterCommand, DescribeParametersCommand } = await import("@aws-sdk/client-ssm");
    const ssm = await call.clients.ssm();
    const request = ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
    const found = (await wordedUnlessGone(["ParameterNotFound"], `reading SSM Parameter (${id})`, "SSM", "GetParameter", request))?.Parameter;
    if (found === undefined) return undefined;
    const filter = [{ Key: "Name", Option: "Equals", Values: [id] }];
    const described = ssm.send(new DescribeParametersCommand({ ParameterFilters: filter }));
    const detail = (await worded(`reading SSM Parameter metadata (${id})`, "SSM", "DescribeParameters", described)).Parameters?.[0];
    if (detail === undefined) return undefined;
    const tags = await readTags(id, call);
    const isInsecure = typeof state.insecureValue === "string" && state.insecureValue !== "" && found.Type !== "SecureString";
    return {
      allowedPattern: detail.AllowedPattern ?? "",
      arn: found.ARN ?? "",
      dataType: detail.DataType ?? "",
      description: detail.Description ?? "",
      hasValueWo: false,
      ...(isInsecure ? { insecureValue: found.Value ?? "" } : { value: found.Value ?? "" }),
      keyId: detail.KeyId ?? "",
      name: found.Name ?? "",
      overwrite: state.overwrite,
      region: call.clients.region,
      tags,
      tagsAll: tags,
      tier: detail.Tier ?? "",
      type: found.Type ?? "",
      version: found.Version ?? 0,
    };
  },
  async update(id, change, call) {
    const { after } = change;
    if (change.has("allowedPattern", "arn", "description", "insecureValue", "keyId", "tier", "type", "value")) {
      // Once managed, a parameter is overwritten unless the program says otherwise (shouldUpdateParameter).
      await put(`updating SSM Parameter (${id})`, after, { Overwrite: after.overwrite !== false, Tier: after.tier as ParameterTier }, call);
    }
    if (change.has("tags")) await changeTags(id, change, call);
  },
  async delete(id, _state, { clients }) {
    const { DeleteParameterCommand } = await import("@aws-sdk/client-ssm");
    const request = (await clients.ssm()).send(new DeleteParameterCommand({ Name: id }));
    await wordedUnlessGone(["ParameterNotFound"], `deleting SSM Parameter (${id})`, "SSM", "DeleteParameter", request);
  },
});

async function put(doing: string, inputs: Properties, others: object, { clients }: Call): Promise<void> {
  const { PutParameterCommand } = await import("@aws-sdk/client-ssm");
  const text = (name: string) => optionalText(inputs, name);
  const request = new PutParameterCommand({
    Name: textOf(inputs, "name"),
    Type: inputs.type as ParameterType,
    Value: text("insecureValue") ?? textOf(inputs, "value"),
    AllowedPattern: text("allowedPattern"),
    DataType: text("dataType"),
    Description: text("description") ?? "",
    KeyId: inputs.type === "SecureString" ? text("keyId") : undefined,
    Tier: text("tier") as ParameterTier | undefined,
    ...others,
  });
  await worded(doing, "SSM", "PutParameter", (await clients.ssm()).send(request));
}

async function readTags(name: string, { clients }: Call): Promise<Record<string, string>> {
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-ssm");
  const request = (await clients.ssm()).send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: name }));
  return tagMap((await worded(`listing tags for SSM Parameter (${name})`, "SSM", "ListTagsForResource", request)).TagList);
}

async function changeTags(name: string, change: { readonly before: Properties; readonly after: Properties }, { clients }: Call): Promise<void> {
  const { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } = await import("@aws-sdk/client-ssm");
  const ssm = await clients.ssm();
  const resource = { ResourceType: "Parameter", ResourceId: name } as const;
  const { set, removed } = tagChanges(change.before, change.after);
  const doing = `updating tags for SSM (Systems Manager) Parameter (${name})`;
  if (removed.length > 0) await worded(doing, "SSM", "RemoveTagsFromResource", ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: removed })));
  if (set.length > 0) await worded(doing, "SSM", "AddTagsToResource", ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: set })));
}
