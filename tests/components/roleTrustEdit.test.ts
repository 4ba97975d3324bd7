import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { RoleTrustEdit, type RoleTrustEditArgs } from "../../components/roleTrustEdit";
import { registered, revealed, startMocks, valueOf } from "../support/mocks";

const roleName = "r1";
const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

async function roleTrustEdit(args: Partial<RoleTrustEditArgs> = {}, statements: readonly object[] = [ec2], preview = false) {
  const recorded = startMocks({ preview, calls: { "aws:iam/getRole:getRole": () => ({ arn: roleArn, assumeRolePolicy: JSON.stringify({ Statement: statements }) }) } });
  const trust = new RoleTrustEdit("trust", { roleName, roleArn, ...args });
  let failure = "";
  const value = await valueOf(trust.roleArn).catch((error: unknown) => {
    failure = (error as Error).message;
  });
  await registered().catch(() => undefined);
  const shown = recorded.resources.map(({ type, name, parent, options, inputs }) => ({ type, name, parent, options, ...revealed(inputs) }));
  return { ...recorded, shown, value, failure };
}

describe("RoleTrustEdit", () => {
  it("is one statement under the stack's Sid, with exactly these inputs, none secret", async () => {
    const { shown, value } = await roleTrustEdit({ after: [pulumi.secret("KEY"), pulumi.output(1)] });
    const [component, statement, ...others] = shown;
    assert.deepEqual([component?.type, component?.name], ["pinterest-pipeline:index:RoleTrustEdit", "trust"]);
    const { __provider, ...inputs } = statement?.inputs ?? {};
    assert.deepEqual({ ...statement, inputs }, {
      type: "pulumi-nodejs:dynamic/iam:TrustStatement",
      name: "trust-statement",
      parent: "trust",
      options: {},
      inputs: { roleName, roleArn, sid: "PinterestPipelineTest" },
      secrets: [],
    });
    assert.match(String(__provider), /UpdateAssumeRolePolicyCommand/);
    assert.deepEqual(others, []);
    assert.deepEqual(value, { value: roleArn, secret: false });
  });

  it("looks at the role before it changes it, and stops where IAM would refuse the change", async () => {
    const { shown, failure } = await roleTrustEdit({}, [{ ...ec2, Sid: "x".repeat(8_192) }]);
    assert.deepEqual(shown.map(({ name }) => name), ["trust"]);
    assert.match(failure, /AWS allows no more than 8192/);
  });

  it("changes nothing where something that has to be found first is not there", async () => {
    const absent = pulumi.output(Promise.reject(new Error("found none")));
    const { shown, calls, failure } = await roleTrustEdit({ after: [absent] });
    assert.deepEqual([shown.map(({ name }) => name), calls], [["trust"], []]);
    assert.match(failure, /found none/);
  });

  it("shows its change in a preview without waiting for what has to be found", async () => {
    const never = pulumi.output(new Promise<string>(() => undefined));
    const { shown } = await roleTrustEdit({ after: [never] }, [ec2], true);
    assert.deepEqual(shown.map(({ name }) => name), ["trust", "trust-statement"]);
  });
});
