import assert from "node:assert/strict";
import { trustsEc2 } from "../../../local/instance/trustsEc2";

describe("trustsEc2", () => {
  const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const self = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:role/r" }, Action: "sts:AssumeRole" };
  const cases: readonly [string, unknown, boolean][] = [
    ["the service alone", [ec2], true],
    ["one statement without a list", ec2, true],
    ["the service among others", [self, { ...ec2, Principal: { Service: ["ecs.amazonaws.com", "ec2.amazonaws.com"] } }], true],
    ["the action among others", [{ ...ec2, Action: ["sts:TagSession", "sts:assumerole"] }], true],
    ["another service", [{ ...ec2, Principal: { Service: "lambda.amazonaws.com" } }], false],
    ["the role itself only", [self], false],
    ["another action", [{ ...ec2, Action: "sts:TagSession" }], false],
    ["a denial beside it", [ec2, { ...ec2, Effect: "Deny" }], false],
    ["no statement", undefined, false],
  ];
  for (const [title, Statement, expected] of cases) {
    it(`${expected ? "yes" : "no"} for ${title}`, () => assert.equal(trustsEc2(JSON.stringify({ Version: "2012-10-17", Statement })), expected));
  }
});
