import { strict as assert } from "node:assert";
import { hasStatement, parsePolicy, selfAssumeStatement, withStatement, withoutStatement } from "../../components/trustPolicy";

const roleArn = "arn:aws:iam::123456789012:role/0a1b2c3d4e5f-ec2-access-role";
const own = selfAssumeStatement("PinterestPipelineLocal", roleArn);
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const other = { Sid: "Other", Effect: "Allow", Principal: { AWS: "*" }, Action: ["sts:AssumeRole"], Condition: { StringEquals: { "sts:ExternalId": "x" } } };

describe("trust policy", () => {
  it("gains one statement and keeps the others to the letter", () => {
    const before = { Version: "2012-10-17", Id: "kept", Statement: [ec2, other] };
    assert.deepEqual(withStatement(before, own), { Version: "2012-10-17", Id: "kept", Statement: [ec2, other, own] });
  });

  it("has the statement replaced in its place where it was altered", () => {
    const altered = { ...own, Action: "sts:TagSession" };
    assert.deepEqual(withStatement({ Statement: [altered, ec2] }, own).Statement, [own, ec2]);
  });

  it("loses exactly the statement with the Sid", () => {
    assert.deepEqual(withoutStatement({ Statement: [ec2, own, other] }, "PinterestPipelineLocal").Statement, [ec2, other]);
  });

  it("may hold a single statement outside a list", () => {
    assert.deepEqual(parsePolicy(JSON.stringify({ Version: "2008-10-17", Statement: ec2 })), { Version: "2008-10-17", Statement: [ec2] });
  });

  it("is told to have the statement whatever the order of its keys", () => {
    const reordered = { Action: "sts:AssumeRole", Principal: { AWS: roleArn }, Effect: "Allow", Sid: "PinterestPipelineLocal" };
    assert.equal(hasStatement({ Statement: [ec2, reordered] }, own), true);
    assert.equal(hasStatement({ Statement: [ec2, { ...reordered, Effect: "Deny" }] }, own), false);
    assert.equal(hasStatement({ Statement: [ec2] }, own), false);
  });
});
