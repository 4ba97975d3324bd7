import type { IpPermission, SecurityGroup } from "@aws-sdk/client-ec2";
import { awsResource, type Call } from "../awsResource";
import { namePrefixOf, physicalName } from "../autoName";
import { updateEc2Tags, tagSpecifications, updatingTagsOf } from "../ec2Tags";
import { errorCode, worded, wordedUnlessGone } from "../errors";
import { retryOn } from "../retryOn";
import { tagMap } from "../tagMap";
import { textOf } from "../text";

/** The provider's default timeout of a deletion: something may still be about to leave the group. */
const deletionLimitMs = 900_000;

/**
 * aws_security_group (terraform-provider-aws, internal/service/ec2/vpc_security_group.go), its rules by resources of their own: `ingress` and
 * `egress` are outputs only. As published, it takes away the rule that lets everything out, which AWS gives every new group.
 */
export const securityGroup = awsResource("aws:ec2/securityGroup:SecurityGroup", {
  inputs: {
    description: { default: "Managed by Pulumi", replaces: true },
    name: { computed: true, replaces: true },
    namePrefix: { computed: true, replaces: true },
    revokeRulesOnDelete: { default: false },
    tags: {},
    vpcId: { computed: true, replaces: true },
  },
  name: { field: "name", prefixField: "namePrefix", maxLength: 255 },
  outputs: ["arn", "egress", "ingress", "ownerId", "region", "tagsAll"],
  refuse: (inputs) => {
    const wrong = Object.entries({ name: "name", namePrefix: "name_prefix" }).filter(([property]) => textOf(inputs, property).startsWith("sg-"));
    return wrong.map(([input, argument]) => ({ input, summary: `invalid value for ${argument} (cannot begin with sg-)` }));
  },
  async create(inputs, { clients }) {
    const { CreateSecurityGroupCommand } = await import("@aws-sdk/client-ec2");
    const ec2 = await clients.ec2();
    const GroupName = physicalName(inputs);
    const request = new CreateSecurityGroupCommand({
      GroupName,
      Description: textOf(inputs, "description"),
      TagSpecifications: tagSpecifications("security-group", inputs.tags),
      VpcId: inputs.vpcId as string | undefined,
    });
    const { GroupId = "" } = await worded(`creating Security Group (${GroupName})`, "EC2", "CreateSecurityGroup", ec2.send(request));
    return GroupId;
  },
  async complete(GroupId, _inputs, { clients }) {
    const { RevokeSecurityGroupEgressCommand } = await import("@aws-sdk/client-ec2");
    const everything = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
    const revocation = (await clients.ec2()).send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everything] }));
    await worded(`revoking default IPv4 egress rule for Security Group (${GroupId})`, "EC2", "RevokeSecurityGroupEgress", revocation);
  },
  async read(id, state, call) {
    const found = await findGroup(id, call);
    if (found === undefined) return undefined;
    const tags = tagMap(found.Tags);
    const ownerId = found.OwnerId ?? "";
    return {
      arn: `arn:aws:ec2:${call.clients.region}:${ownerId}:security-group/${id}`,
      description: found.Description ?? "",
      egress: (found.IpPermissionsEgress ?? []).map((permission) => rule(permission, id)),
      ingress: (found.IpPermissions ?? []).map((permission) => rule(permission, id)),
      name: found.GroupName ?? "",
      namePrefix: namePrefixOf(found.GroupName ?? ""),
      ownerId,
      region: call.clients.region,
      revokeRulesOnDelete: state.revokeRulesOnDelete ?? false,
      tags,
      tagsAll: tags,
      vpcId: found.VpcId ?? "",
    };
  },
  update: (id, change, call) => updateEc2Tags(call, id, change, updatingTagsOf("Security Group", id)),
  async delete(id, state, call) {
    const { DeleteSecurityGroupCommand } = await import("@aws-sdk/client-ec2");
    const ec2 = await call.clients.ec2();
    if (state.revokeRulesOnDelete === true) await revokeRules(id, call);
    const request = retryOn(["DependencyViolation", "InvalidGroup.InUse"], deletionLimitMs, call.signal, () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id })));
    await wordedUnlessGone(["InvalidGroup.NotFound"], `deleting Security Group (${id})`, "EC2", "DeleteSecurityGroup", request);
  },
});

async function findGroup(id: string, { clients }: Call): Promise<SecurityGroup | undefined> {
  const { DescribeSecurityGroupsCommand } = await import("@aws-sdk/client-ec2");
  const request = (await clients.ec2()).send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  const found = await wordedUnlessGone(["InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound"], `reading Security Group (${id})`, "EC2", "DescribeSecurityGroups", request);
  return found?.SecurityGroups?.[0];
}

function rule(permission: IpPermission, groupId: string): Record<string, unknown> {
  const groups = (permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId ?? "");
  const ranges = [...(permission.IpRanges ?? []), ...(permission.Ipv6Ranges ?? []), ...(permission.UserIdGroupPairs ?? [])];
  return {
    cidrBlocks: (permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp ?? ""),
    description: ranges.find(({ Description }) => Description !== undefined)?.Description ?? "",
    fromPort: permission.FromPort ?? 0,
    ipv6CidrBlocks: (permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6 ?? ""),
    prefixListIds: (permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId ?? ""),
    protocol: permission.IpProtocol ?? "",
    securityGroups: groups.filter((group) => group !== groupId),
    self: groups.includes(groupId),
    toPort: permission.ToPort ?? 0,
  };
}

async function revokeRules(id: string, call: Call): Promise<void> {
  const { RevokeSecurityGroupEgressCommand, RevokeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await call.clients.ec2();
  const found = await findGroup(id, call);
  const ignoreGone = (cause: unknown): void => {
    if (!["InvalidGroup.NotFound", "InvalidPermission.NotFound"].includes(errorCode(cause))) throw cause;
  };
  for (const permission of found?.IpPermissions ?? []) {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: id, IpPermissions: [permission] })).catch(ignoreGone);
  }
  for (const permission of found?.IpPermissionsEgress ?? []) {
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: id, IpPermissions: [permission] })).catch(ignoreGone);
  }
}
