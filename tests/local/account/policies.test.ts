import { strict as assert } from "node:assert";
import { platformPolicy, rolePolicy, roleTrustPolicy, userPolicy } from "../../../local/account/policies";

const subjects = {
  roleArn: "arn:aws:iam::123456789012:role/r",
  clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2",
  parameterArn: "arn:aws:ssm:us-east-1:123456789012:parameter/ec2/keypair/key-1",
};

describe("the seeded account's policies", () => {
  it("let only EC2 assume the role: the trust edit has something to do", () => {
    assert.deepEqual(roleTrustPolicy().Statement, [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }]);
  });

  it("give the role the cluster with its topics and groups, and not itself: the trust policy has to", () => {
    assert.deepEqual(rolePolicy(subjects).Statement, [
      {
        Effect: "Allow",
        Action: ["kafka-cluster:*"],
        Resource: [
          "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2",
          "arn:aws:kafka:us-east-1:123456789012:topic/c/uuid-2/*",
          "arn:aws:kafka:us-east-1:123456789012:group/c/uuid-2/*",
          "arn:aws:kafka:us-east-1:123456789012:transactional-id/c/uuid-2/*",
        ],
      },
    ]);
  });

  it("let the platform engineer make roles and instance profiles of the user id's only, and change no cluster", () => {
    const statements = platformPolicy({ ...subjects, userId: "u" }).Statement as unknown as { Action: string[]; Resource: string[] }[];
    const iam = statements.filter(({ Action }) => Action.some((action) => action.startsWith("iam:")));
    assert.deepEqual(iam.flatMap(({ Resource }) => Resource), ["arn:aws:iam::123456789012:role/u-*", "arn:aws:iam::123456789012:instance-profile/u-*"]);
    const cluster = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith("kafka:"));
    assert.deepEqual(cluster, ["kafka:Describe*", "kafka:List*", "kafka:GetBootstrapBrokers"]);
  });

  it("let the user change nothing but the role's trust policy", () => {
    const actions = userPolicy(subjects).Statement.flatMap(({ Action }) => Action as string[]);
    const changing = actions.filter((action) => !/:(Get|List|Describe)/.test(action));
    assert.deepEqual(changing, ["iam:UpdateAssumeRolePolicy", "kafka-cluster:*"]);
  });
});
