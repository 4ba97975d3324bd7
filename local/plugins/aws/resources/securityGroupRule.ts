import type { IpPermission, SecurityGroupRule, SecurityGroupRuleRequest } from "@aws-sdk/client-ec2";
import type { Diagnostic } from "../../shared/checkFailures";
import type { ResourceType } from "../../shared/package";
import { type Properties, unknownValue } from "../../shared/properties";
import { awsResource, type Call } from "../awsResource";
import type { AwsClients } from "../clients";
import { updateEc2Tags, updatingTagsOf } from "../ec2Tags";
import { awsErrorText, errorCode, FrameworkError } from "../errors";
import { tagMap } from "../tagMap";
import { optionalText, textOf } from "../text";

/** Where a rule lets in from or out to: exactly one of these. */
const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

/**
 * aws_vpc_security_group_ingress_rule and …_egress_rule (terraform-provider-aws, internal/service/ec2/vpc_security_group_ingress_rule.go):
 * modified in place, but replaced for another kind of source.
 */
export function securityGroupRule(direction: "Ingress" | "Egress"): [string, ResourceType<AwsClients>] {
  return awsResource(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`, {
    inputs: {
      cidrIpv4: {},
      cidrIpv6: {},
      description: {},
      fromPort: {},
      ipProtocol: { required: true },
      prefixListId: {},
      referencedSecurityGroupId: {},
      securityGroupId: { required: true, replaces: true },
      tags: {},
      toPort: {},
    },
    outputs: ["arn", "region", "securityGroupRuleId", "tagsAll"],
    framework: true,
    refuse: refusals,
    replacesToo: (input, before, after) => (sources as readonly string[]).includes(input) && sourceOf(before) !== sourceOf(after),
    async create(inputs, call) {
      return framed("creating VPC Security Group Rule", `AuthorizeSecurityGroup${direction}`, authorize(direction, inputs, call));
    },
    async complete(id, inputs, call) {
      await updateEc2Tags(call, id, { before: {}, after: inputs }, updatingTagsOf(`Security Group ${direction} Rule`, id));
    },
    async read(id, state, call) {
      const found = await findRule(id, call);
      if (found === undefined || found.IsEgress !== (direction === "Egress")) return undefined;
      const tags = tagMap(found.Tags);
      return {
        arn: `arn:aws:ec2:${call.clients.region}:${await call.clients.account()}:security-group-rule/${id}`,
        cidrIpv4: found.CidrIpv4,
        cidrIpv6: found.CidrIpv6,
        description: found.Description,
        fromPort: port(found.FromPort, state.fromPort),
        // AWS answers the name of a protocol that was given by its number.
        ipProtocol: protocol(state.ipProtocol) === found.IpProtocol ? state.ipProtocol : (found.IpProtocol ?? ""),
        prefixListId: found.PrefixListId,
        referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
        region: call.clients.region,
        securityGroupId: found.GroupId ?? "",
        securityGroupRuleId: found.SecurityGroupRuleId ?? "",
        tags,
        tagsAll: tags,
        toPort: port(found.ToPort, state.toPort),
      };
    },
    async update(id, change, call) {
      if (change.has("cidrIpv4", "cidrIpv6", "description", "fromPort", "ipProtocol", "prefixListId", "referencedSecurityGroupId", "toPort")) {
        await framed(`updating VPC Security Group Rule (${id})`, "ModifySecurityGroupRules", modify(id, change.after, call));
      }
      await updateEc2Tags(call, id, change, updatingTagsOf(`Security Group ${direction} Rule`, id));
    },
    delete: (id, state, call) =>
      framed(`deleting VPC Security Group Rule (${id})`, `RevokeSecurityGroup${direction}`, revoke(direction, id, textOf(state, "securityGroupId"), call)),
  });
}

/** As terraform-plugin-framework-validators does (configvalidator.ExactlyOneOf): that there is none is nobody's fault, and so an error of the call. */
function refusals(inputs: Properties): Diagnostic[] {
  const given = sources.filter((name) => inputs[name] !== undefined && inputs[name] !== null);
  const known = given.filter((name) => inputs[name] !== unknownValue);
  const detail = "Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]";
  if (given.length === 0) throw new FrameworkError("Missing Attribute Configuration", detail);
  return known.length > 1 ? [{ input: known[0] ?? "", summary: "Invalid Attribute Combination", detail }] : [];
}

function sourceOf(properties: Properties): string | undefined {
  return sources.find((name) => properties[name] !== undefined && properties[name] !== null && properties[name] !== "");
}

/** AWS answers -1 for the ports of a rule that has none. */
function port(answered: number | undefined, known: unknown): number | undefined {
  return answered === -1 && (known === undefined || known === null) ? undefined : answered;
}

/** IANA's numbers of the protocols that AWS names. */
function protocol(value: unknown): string {
  const names: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" };
  const name = String(value).toLowerCase();
  return names[name] ?? name;
}

async function authorize(direction: "Ingress" | "Egress", inputs: Properties, { clients }: Call): Promise<string> {
  const { AuthorizeSecurityGroupEgressCommand, AuthorizeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const input = { GroupId: textOf(inputs, "securityGroupId"), IpPermissions: [permission(inputs)] };
  const { SecurityGroupRules } =
    direction === "Ingress" ? await ec2.send(new AuthorizeSecurityGroupIngressCommand(input)) : await ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
  return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? "";
}

function permission(inputs: Properties): IpPermission {
  const description = inputs.description === undefined ? {} : { Description: textOf(inputs, "description") };
  const ranges = (name: string, member: string) => (optionalText(inputs, name) === undefined ? undefined : [{ [member]: textOf(inputs, name), ...description }]);
  return {
    IpProtocol: protocol(inputs.ipProtocol),
    FromPort: inputs.fromPort as number | undefined,
    ToPort: inputs.toPort as number | undefined,
    IpRanges: ranges("cidrIpv4", "CidrIp"),
    Ipv6Ranges: ranges("cidrIpv6", "CidrIpv6"),
    PrefixListIds: ranges("prefixListId", "PrefixListId"),
    UserIdGroupPairs: ranges("referencedSecurityGroupId", "GroupId"),
  };
}

async function modify(id: string, inputs: Properties, { clients }: Call): Promise<void> {
  const { ModifySecurityGroupRulesCommand } = await import("@aws-sdk/client-ec2");
  const text = (name: string) => inputs[name] as string | undefined;
  const rule: SecurityGroupRuleRequest = {
    IpProtocol: protocol(inputs.ipProtocol),
    FromPort: inputs.fromPort as number | undefined,
    ToPort: inputs.toPort as number | undefined,
    CidrIpv4: text("cidrIpv4"),
    CidrIpv6: text("cidrIpv6"),
    Description: text("description"),
    PrefixListId: text("prefixListId"),
    ReferencedGroupId: text("referencedSecurityGroupId"),
  };
  const updates = [{ SecurityGroupRuleId: id, SecurityGroupRule: rule }];
  await (await clients.ec2()).send(new ModifySecurityGroupRulesCommand({ GroupId: textOf(inputs, "securityGroupId"), SecurityGroupRules: updates }));
}

async function revoke(direction: "Ingress" | "Egress", id: string, GroupId: string, { clients }: Call): Promise<void> {
  const { RevokeSecurityGroupEgressCommand, RevokeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const input = { GroupId, SecurityGroupRuleIds: [id] };
  const request: Promise<unknown> = direction === "Ingress" ? ec2.send(new RevokeSecurityGroupIngressCommand(input)) : ec2.send(new RevokeSecurityGroupEgressCommand(input));
  await request.catch((cause: unknown) => {
    if (!["InvalidGroup.NotFound", "InvalidSecurityGroupRuleId.NotFound"].includes(errorCode(cause))) throw cause;
  });
}

async function findRule(id: string, { clients }: Call): Promise<SecurityGroupRule | undefined> {
  const { DescribeSecurityGroupRulesCommand } = await import("@aws-sdk/client-ec2");
  const request = (await clients.ec2()).send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }));
  const gone = (cause: unknown): { SecurityGroupRules?: SecurityGroupRule[] } => {
    if (errorCode(cause) === "InvalidSecurityGroupRuleId.NotFound") return {};
    throw cause;
  };
  const { SecurityGroupRules } = await framed(`reading VPC Security Group Rule (${id})`, "DescribeSecurityGroupRules", request.catch(gone));
  return SecurityGroupRules?.[0];
}

/** These resources are on Terraform's plugin framework, whose errors have a summary and a detail. */
async function framed<Answer>(summary: string, operation: string, work: Promise<Answer>): Promise<Answer> {
  return work.catch((cause: unknown) => {
    throw new FrameworkError(summary, awsErrorText("EC2", operation, cause), { cause });
  });
}
