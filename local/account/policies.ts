/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** ARNs that the policies of the course account speak of. */
export interface PolicySubjects {
  readonly roleArn: string;
  readonly clusterArn: string;
  /** ARN of the key pair's parameter. */
  readonly parameterArn: string;
}

/** Trust policy of the role as the course makes it: only EC2 may assume it, the role itself may not. */
export function roleTrustPolicy(): PolicyDocument {
  return policy([{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }]);
}

/** What the role may do: everything in the cluster. To assume itself it needs no more than its trust policy, within one account. */
export function rolePolicy({ clusterArn }: Pick<PolicySubjects, "clusterArn">): PolicyDocument {
  return policy([clusterAccess(clusterArn)]);
}

/** What the course's IAM user may do: look at the account, read its key, edit the role's trust, use the cluster. */
export function userPolicy({ roleArn, clusterArn, parameterArn }: PolicySubjects): PolicyDocument {
  return policy([
    allow(["sts:GetCallerIdentity", "ec2:Describe*", "kafka:Describe*", "kafka:List*", "kafka:GetBootstrapBrokers"], ["*"]),
    allow(["ssm:GetParameter", "ssm:GetParameters"], [parameterArn]),
    allow(["iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:UpdateAssumeRolePolicy"], [roleArn]),
    allow(["iam:GetInstanceProfile", "iam:ListInstanceProfilesForRole"], ["*"]),
    clusterAccess(clusterArn),
  ]);
}

/**
 * What a platform engineer's user may do, and so what a stack that creates its client machine asks for: all that the course's user may, and
 * to make and take away key pair, role, instance profile, security group and instance. Names begin with the user id.
 */
export function platformPolicy({ userId, clusterArn }: Pick<PolicySubjects, "clusterArn"> & { readonly userId: string }): PolicyDocument {
  const [account, region] = [clusterArn.split(":")[4] ?? "", clusterArn.split(":")[3] ?? ""];
  const keys = `arn:aws:ssm:${region}:${account}:parameter/ec2/keypair/*`;
  // A public parameter is in no account; ministack looks for it in the caller's.
  const images = ["", account].map((owner) => `arn:aws:ssm:${region}:${owner}:parameter/aws/service/ami-amazon-linux-latest/*`);
  return policy([
    allow(["sts:GetCallerIdentity", "ec2:Describe*", "kafka:Describe*", "kafka:List*", "kafka:GetBootstrapBrokers", "ssm:DescribeParameters"], ["*"]),
    allow(prefixed("ec2", instanceActions), ["*"]),
    allow(["ssm:GetParameter", "ssm:GetParameters"], [keys, ...images]),
    allow(prefixed("ssm", ["PutParameter", "DeleteParameter", "AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"]), [keys]),
    allow(prefixed("iam", roleActions), [`arn:aws:iam::${account}:role/${userId}-*`]),
    allow(prefixed("iam", profileActions), [`arn:aws:iam::${account}:instance-profile/${userId}-*`]),
    clusterAccess(clusterArn),
  ]);
}

const instanceActions = [
  "RunInstances",
  "TerminateInstances",
  "StopInstances",
  "StartInstances",
  "ModifyInstanceAttribute",
  "ModifyInstanceMetadataOptions",
  "ModifyVolume",
  "AssociateIamInstanceProfile",
  "ReplaceIamInstanceProfileAssociation",
  "ImportKeyPair",
  "DeleteKeyPair",
  "CreateSecurityGroup",
  "DeleteSecurityGroup",
  "AuthorizeSecurityGroupIngress",
  "AuthorizeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
  "RevokeSecurityGroupEgress",
  "ModifySecurityGroupRules",
  "CreateTags",
  "DeleteTags",
];

const roleActions = [
  "CreateRole",
  "DeleteRole",
  "GetRole",
  "TagRole",
  "UntagRole",
  "UpdateRole",
  "UpdateRoleDescription",
  "UpdateAssumeRolePolicy",
  "PutRolePolicy",
  "GetRolePolicy",
  "DeleteRolePolicy",
  "ListRolePolicies",
  "ListAttachedRolePolicies",
  "ListInstanceProfilesForRole",
  "PassRole",
];

const profileActions = [
  "CreateInstanceProfile",
  "DeleteInstanceProfile",
  "GetInstanceProfile",
  "TagInstanceProfile",
  "UntagInstanceProfile",
  "AddRoleToInstanceProfile",
  "RemoveRoleFromInstanceProfile",
];

function prefixed(service: string, actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}

/** The cluster, its topics and its groups; their ARNs differ in the resource type alone. */
function clusterAccess(clusterArn: string): Readonly<Record<string, unknown>> {
  const resources = ["topic", "group", "transactional-id"].map((type) => `${clusterArn.replace(":cluster/", `:${type}/`)}/*`);
  return allow(["kafka-cluster:*"], [clusterArn, ...resources]);
}

function allow(actions: readonly string[], resources: readonly string[]): Readonly<Record<string, unknown>> {
  return { Effect: "Allow", Action: actions, Resource: resources };
}

function policy(statements: readonly Readonly<Record<string, unknown>>[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
