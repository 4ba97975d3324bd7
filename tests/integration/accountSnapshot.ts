import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import type { TestEnvironment } from "./environment";

/** What an account has, by kind, each thing as one line of text: two of them compare as a person would compare two consoles. */
export type AccountSnapshot = Readonly<Record<"roles" | "users" | "profiles" | "instances" | "volumes" | "keyPairs" | "groups" | "rules" | "parameters", readonly string[]>>;

/** IAM, EC2 and Parameter Store of the local account, as they are. Terminated instances are gone, as on AWS after an hour. */
export async function accountSnapshot({ iam, settings }: TestEnvironment): Promise<AccountSnapshot> {
  const { endpoint, rootCredentials: credentials } = controlPlaneAccess(settings);
  const options = { endpoint, credentials, region: courseAccount.region };
  const [ec2, ssm] = [new EC2Client(options), new SSMClient(options)];
  try {
    const [users, profiles, roles] = await Promise.all([iam.send(new ListUsersCommand({})), iam.send(new ListInstanceProfilesCommand({})), describeRoles(iam)]);
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name !== "terminated");
    const [volumes, keyPairs, groups, rules, parameters] = await Promise.all([
      ec2.send(new DescribeVolumesCommand({})),
      ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true })),
      ec2.send(new DescribeSecurityGroupsCommand({})),
      ec2.send(new DescribeSecurityGroupRulesCommand({})),
      ssm.send(new DescribeParametersCommand({})),
    ]);
    return {
      roles,
      users: lines(users.Users),
      profiles: lines(profiles.InstanceProfiles),
      instances: lines(instances),
      volumes: lines(volumes.Volumes),
      keyPairs: lines(keyPairs.KeyPairs),
      groups: lines(groups.SecurityGroups),
      rules: lines(rules.SecurityGroupRules),
      parameters: lines(parameters.Parameters),
    };
  } finally {
    ec2.destroy();
    ssm.destroy();
  }
}

async function describeRoles(iam: IAMClient): Promise<string[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const described = await Promise.all(
    Roles.map(async (role) => {
      const RoleName = role.RoleName ?? "";
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const policies = await Promise.all(PolicyNames.sort().map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))));
      const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      return { ...role, policies: policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]), AttachedPolicies };
    }),
  );
  return lines(described);
}

/** Without what changes by being read. */
function lines(things: readonly object[] | undefined): string[] {
  return (things ?? []).map((thing) => JSON.stringify({ ...thing, RoleLastUsed: undefined })).sort();
}
