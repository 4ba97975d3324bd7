import { strict as assert } from "node:assert";
import { ClientRole, type ClientRoleArgs } from "../../components/clientRole";
import { clientPolicy } from "../../components/clientPolicy";
import { registered, startMocks, valueOf } from "../support/mocks";

const arn = "arn:aws:iam::123456789012:role/r1";
const tags = { Project: "pinterest-pipeline" };

async function clientRole(args: ClientRoleArgs) {
  const recorded = startMocks({
    calls: { "aws:iam/getRole:getRole": () => ({ arn }) },
    outputs: { "aws:iam/role:Role": () => ({ name: "u1-kafka-client-1", arn: "arn:aws:iam::123456789012:role/u1-kafka-client-1" }) },
  });
  const role = new ClientRole("role", args);
  await registered();
  const [roleName, roleArn] = await Promise.all([valueOf(role.roleName), valueOf(role.arn)]);
  return { ...recorded, roleName: roleName.value, roleArn: roleArn.value, resources: recorded.resources.filter(({ type }) => type.startsWith("aws:")) };
}

describe("ClientRole", () => {
  it("adopts the role that is named, and makes nothing", async () => {
    const { resources, calls, roleName, roleArn } = await clientRole({ roleName: "r1", policy: clientPolicy({ clusterArn: "c", topics: [] }), tags });
    assert.deepEqual(resources, []);
    assert.deepEqual(calls, [{ token: "aws:iam/getRole:getRole", inputs: { name: "r1" } }]);
    assert.deepEqual([roleName, roleArn], ["r1", arn]);
  });

  it("makes a role that EC2 may assume and that may do what the policy says; later statements of its trust policy are RoleTrustEdit's", async () => {
    const policy = clientPolicy({ clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c1/uuid", topics: ["u1.pin"] });
    const { resources, calls, roleName, roleArn } = await clientRole({ policy, namePrefix: "u1-kafka-client-", tags });
    assert.deepEqual(resources, [
      {
        type: "aws:iam/role:Role",
        name: "role-role",
        parent: "role",
        options: { ignoreChanges: ["assumeRolePolicy"] },
        inputs: {
          namePrefix: "u1-kafka-client-",
          description: "Kafka client: its instance profile, and its access to topics",
          assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
          tags,
        },
      },
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "role-policy",
        parent: "role",
        options: { deleteBeforeReplace: false },
        inputs: { role: "u1-kafka-client-1", name: "kafka-client", policy: JSON.stringify(policy) },
      },
    ]);
    assert.deepEqual(calls, []);
    assert.deepEqual([roleName, roleArn], ["u1-kafka-client-1", "arn:aws:iam::123456789012:role/u1-kafka-client-1"]);
  });

  it("names a role after the component, and gives it no policy, where nothing is said", async () => {
    const { resources } = await clientRole({});
    assert.deepEqual(resources.map(({ name, inputs }) => [name, inputs.namePrefix]), [["role-role", "role-"]]);
  });
});
