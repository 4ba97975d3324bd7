import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { foreseeTrust, inspectTrust } from "../../../components/lookups/inspectTrust";
import { type PolicyDocument, selfAssumeStatement, sizeOf, type Statement, withStatement } from "../../../components/trust/trustPolicy";
import { LookupError } from "../../../userError";
import { type Answer, providerError, startMocks } from "../../support/mocks";

const roleName = "0a1b2c3d4e5f-ec2-access-role";
const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;
const sid = "PinterestPipelineTest";
const ec2: Statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const own = selfAssumeStatement(sid, roleArn);

/** A policy that has so many characters once the statement is in it. */
function policyOf(size: number): PolicyDocument {
  const padded = (length: number): PolicyDocument => ({ Statement: [ec2, { Sid: "x".repeat(length) }] });
  return padded(size - sizeOf(withStatement(padded(0), own)));
}

describe("what is foreseen of a trust policy", () => {
  const foresee = (document: PolicyDocument) => foreseeTrust(document, roleName, roleArn, sid);

  const sizes: readonly [number, { readonly refusal?: RegExp; readonly warning?: RegExp }][] = [
    [2_048, {}],
    [2_049, { warning: /would have 2049 characters, white space not counted; IAM refuses that unless the account's quota \(2,048 by default\) was raised\. .*L-C07B4B0D/ }],
    [8_192, { warning: /would have 8192 characters/ }],
    [8_193, { refusal: /^With the statement by which the role may assume itself, the trust policy of the role 0a1b2c3d4e5f-ec2-access-role would have 8193 characters, white space not counted; AWS allows no more than 8192\. Take statements out/ }],
  ];
  for (const [size, expected] of sizes) {
    it(`${expected.refusal ? "is refused" : expected.warning ? "is warned of" : "is nothing"} where it would have ${size} characters`, () => {
      const { refusal, warnings } = foresee(policyOf(size));
      assert.match(refusal ?? "", expected.refusal ?? /^$/);
      assert.match(warnings.join(), expected.warning ?? /^$/);
    });
  }

  it("is nothing where a longer one has the statement already, or another that grants the same", () => {
    const long = policyOf(9_000);
    assert.deepEqual(foresee(withStatement(long, own)), { warnings: [] });
    assert.deepEqual(foresee(withStatement(long, { ...own, Sid: "Somebody" })), { warnings: [] });
  });

  it("is a warning of a denial, also where the statement is there", () => {
    const deny = { Sid: "NoChaining", Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const { warnings } = foresee({ Statement: [ec2, own, deny, { ...deny, Sid: undefined, Condition: { Bool: {} } }] });
    assert.match(warnings[0] ?? "", /^A statement \(NoChaining\) in the trust policy of the role .* denies the role to assume itself, and a denial wins over every grant/);
    assert.match(warnings[1] ?? "", /^A statement without a Sid .* under its Condition/);
  });
});

describe("a look at a role's trust policy", () => {
  const look = async (answer: Answer): Promise<void> => {
    startMocks({ calls: { "aws:iam/getRole:getRole": answer } });
    await inspectTrust(roleName, sid, new pulumi.ComponentResource("test:index:Test", "test"));
  };

  it("passes one with room", () => look(() => ({ arn: roleArn, assumeRolePolicy: JSON.stringify({ Statement: ec2 }) })));

  it("refuses one without room", () =>
    assert.rejects(
      look(() => ({ arn: roleArn, assumeRolePolicy: JSON.stringify(policyOf(8_193)) })),
      (error) => error instanceof LookupError && /AWS allows no more than 8192/.test(error.message),
    ));

  it("refuses a role that is absent", () =>
    assert.rejects(
      look(() => {
        throw providerError("reading IAM Role (x): couldn't find resource");
      }),
      (error) => error instanceof LookupError && /^Expected an IAM role named 0a1b2c3d4e5f-ec2-access-role: .*couldn't find resource\. Check userId, or set roleName; you need iam:GetRole on it\.$/.test(error.message),
    ));
});
