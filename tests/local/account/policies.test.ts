import { strict as assert } from "node:assert";
import { rolePolicy, roleTrustPolicy, userPolicy } from "../../../local/account/policies";

const subjects = {
  roleArn: "arn:aws:iam::123456789012:role/r",
  clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2",
  parameterArn: "arn:aws:ssm:us-east-1:123456789012:parameter/ec2/keypair/key-1",
};

describe("the seeded account's policies", () => {
  it("let only EC2 assume the role: the trust edit has something to do", () => {
    assert.deepEqual(roleTrustPolicy().Statement, [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }]);
  });

  it("give the role the cluster with its topics and groups", () => {
    assert.deepEqual(rolePolicy(subjects).Statement[0], {
      Effect: "Allow",
      Action: ["kafka-cluster:*"],
      Resource: [
        "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2",
        "arn:aws:kafka:us-east-1:123456789012:topic/c/uuid-2/*",
        "arn:aws:kafka:us-east-1:123456789012:group/c/uuid-2/*",
        "arn:aws:kafka:us-east-1:123456789012:transactional-id/c/uuid-2/*",
      ],
    });
  });

  it("let the user change nothing but the role's trust policy", () => {
    const actions = userPolicy(subjects).Statement.flatMap(({ Action }) => Action as string[]);
    const changing = actions.filter((action) => !/:(Get|List|Describe)/.test(action));
    assert.deepEqual(changing, ["iam:UpdateAssumeRolePolicy", "kafka-cluster:*"]);
  });
});
