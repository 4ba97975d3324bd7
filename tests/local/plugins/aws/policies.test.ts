import assert from "node:assert/strict";
import { isSamePolicy, policyToSet } from "../../../../local/plugins/aws/policies";

const statement = { Sid: "A", Effect: "Allow", Action: ["a:One", "a:Two"], Resource: "*" };
const policy = (...statements: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const other = { Effect: "Deny", Action: "a:Three", Resource: ["x", "y"] };

const table: readonly [title: string, before: string, after: string, same: boolean][] = [
  ["the same text", policy(statement), policy(statement), true],
  ["members in another order", '{"Statement":[],"Version":"2012-10-17"}', '{"Version":"2012-10-17","Statement":[]}', true],
  ["statements in another order", policy(statement, other), policy(other, statement), true],
  ["actions in another order", policy(statement), policy({ ...statement, Action: ["a:Two", "a:One"] }), true],
  ["a single value in a list", policy(statement), policy({ ...statement, Resource: ["*"] }), true],
  ["a single statement without a list", policy(statement), JSON.stringify({ Version: "2012-10-17", Statement: statement }), true],
  ["an empty Sid and none", policy({ ...other, Sid: "" }), policy(other), true],
  ["a service in a list", policy({ Principal: { Service: "s" } }), policy({ Principal: { Service: ["s"] } }), true],
  ["another action", policy(statement), policy({ ...statement, Action: ["a:One"] }), false],
  ["another effect", policy(statement), policy({ ...statement, Effect: "Deny" }), false],
  ["another Sid", policy(statement), policy({ ...statement, Sid: "B" }), false],
  ["what is no JSON", "{", "{", false],
];

describe("policies compared", () => {
  for (const [title, before, after, same] of table) {
    it(`${title}: ${same ? "the same" : "different"}`, () => assert.equal(isSamePolicy(before, after), same));
  }

  it("keep the program's text where AWS answers the same otherwise written, and take AWS's where it differs", () => {
    assert.equal(policyToSet(policy(statement), policy({ ...statement, Resource: ["*"] })), policy(statement));
    assert.equal(policyToSet(policy(statement), policy(other)), policy(other));
  });
});
