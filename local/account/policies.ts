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

/**
 * What the role may do: everything in the cluster. On AWS the trust policy alone would let it assume itself; ministack
 * asks for an identity policy as well.
 */
export function rolePolicy({ roleArn, clusterArn }: PolicySubjects): PolicyDocument {
  return policy([clusterAccess(clusterArn), allow(["sts:AssumeRole"], [roleArn])]);
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
