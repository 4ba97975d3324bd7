import { strict as assert } from "node:assert";
import fc from "fast-check";
import { denials, type PolicyDocument, selfAssumeStatement, sizeOf, standingOf, statementSid, type Statement, withStatement, withoutStatement } from "../../../components/trust/trustPolicy";

const roleArn = "arn:aws:iam::123456789012:role/team/0a1b2c3d4e5f-ec2-access-role";
const other = "arn:aws:iam::123456789012:role/other";
const sid = "PinterestPipelineLocal";
const own = selfAssumeStatement(sid, roleArn);
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const foreign = { Sid: "Other", Effect: "Allow", Principal: { AWS: "*" }, Action: ["sts:AssumeRole"], Condition: { StringEquals: { "sts:ExternalId": "x" } } };

/** Documents of any form that IAM stores, and some that it does not: no other element may be touched. */
const statements = fc.record({ Effect: fc.constantFrom("Allow", "Deny"), Principal: fc.jsonValue(), Action: fc.jsonValue() }, { requiredKeys: [] }).chain((known) =>
  fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }).map((unknown): Statement => ({ ...unknown, ...known, Sid: "Foreign" })),
);
const documents: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: fc.constant("2012-10-17"),
  Id: fc.string(),
  Statement: fc.oneof(statements, fc.array(statements, { minLength: 1, maxLength: 4 })),
});

describe("a trust policy", () => {
  it("gains one statement and keeps the others to the letter", () => {
    const before = { Version: "2012-10-17", Id: "kept", Statement: [ec2, foreign] };
    assert.equal(JSON.stringify(withStatement(before, own)), JSON.stringify({ Version: "2012-10-17", Id: "kept", Statement: [ec2, foreign, own] }));
  });

  it("has the statement replaced in its place where it was altered", () => {
    const altered = { ...own, Action: "sts:TagSession" };
    assert.deepEqual(withStatement({ Statement: [altered, ec2] }, own).Statement, [own, ec2]);
  });

  it("loses exactly the statement with the Sid", () => {
    assert.deepEqual(withoutStatement({ Statement: [ec2, own, foreign] }, sid, false).Statement, [ec2, foreign]);
  });

  it("may hold a single statement outside a list, which stands so again once it is alone", () => {
    const before = { Version: "2008-10-17", Statement: ec2 };
    const edited = withStatement(before, own);
    assert.deepEqual(edited.Statement, [ec2, own]);
    assert.deepEqual(withoutStatement(edited, sid, true), before);
    assert.deepEqual(withoutStatement({ ...edited, Statement: [ec2, own, foreign] }, sid, true).Statement, [ec2, foreign]);
  });

  it("is, whatever stands in it, the same text after the statement came and went", () => {
    fc.assert(
      fc.property(documents, (before) => {
        const single = !Array.isArray(before.Statement);
        const after = withoutStatement(withStatement(before, own), sid, single);
        assert.equal(JSON.stringify(after), JSON.stringify(before));
      }),
    );
  });

  it("counts towards the quota without white space", () => {
    assert.equal(sizeOf(JSON.parse('{ "Statement" : [ { "Sid" : "a b" } ] }') as PolicyDocument), '{"Statement":[{"Sid":"a b"}]}'.length);
  });
});

describe("a statement's standing", () => {
  const plain = { Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" };
  const table: readonly [string, ReturnType<typeof standingOf>, Statement][] = [
    ["with its Sid", "added", own],
    ["with its keys in another order", "added", { Action: "sts:AssumeRole", Principal: { AWS: roleArn }, Effect: "Allow", Sid: sid }],
    ["with its values in lists", "added", { ...own, Principal: { AWS: [roleArn] }, Action: ["sts:AssumeRole"] }],
    ["denying under its Sid", "altered", { ...own, Effect: "Deny" }],
    ["with a condition under its Sid", "altered", { ...own, Condition: {} }],
    ["for others too under its Sid", "altered", { ...own, Principal: { AWS: [roleArn, other] } }],
    ["for a role that was deleted, of which IAM keeps the id", "altered", { ...own, Principal: { AWS: "AROAEXAMPLEEXAMPLEEXA" } }],
    ["without a Sid", "adopted", plain],
    ["under another Sid", "adopted", { ...plain, Sid: "Somebody" }],
    ["for others too", "adopted", { ...plain, Principal: { AWS: [other, roleArn], Service: "ec2.amazonaws.com" } }],
    ["among other actions", "adopted", { ...plain, Action: ["sts:TagSession", "STS:assumerole"] }],
    ["by a wildcard", "adopted", { ...plain, Action: "sts:Assume*" }],
    ["by every wildcard", "adopted", { ...plain, Action: "*" }],
    ["by a question mark", "adopted", { ...plain, Action: "sts:AssumeRol?" }],
    ["of another stack, which will take it away", "absent", { ...plain, Sid: "PinterestPipelineDev" }],
    ["under a condition", "absent", { ...plain, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }],
    ["denied", "absent", { ...plain, Effect: "Deny" }],
    ["for another role", "absent", { ...plain, Principal: { AWS: other } }],
    ["for the account, which leaves it to identity policies", "absent", { ...plain, Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    ["for all but one action", "absent", { Effect: "Allow", Principal: { AWS: roleArn }, NotAction: "sts:TagSession" }],
    ["for another action whose name is longer", "absent", { ...plain, Action: "sts:AssumeRoleWithSAML" }],
    ["for an action that is no regular expression", "absent", { ...plain, Action: "sts.AssumeRole" }],
    ["for EC2", "absent", ec2],
  ];
  for (const [title, standing, statement] of table) {
    it(`${title}: ${standing}`, () => {
      assert.equal(standingOf({ Statement: [ec2, statement] }, sid, roleArn), standing);
      assert.equal(standingOf({ Statement: statement }, sid, roleArn), standing);
    });
  }

  it("is of the Sid first: what is altered is mended even where another says the same", () => {
    assert.equal(standingOf({ Statement: [plain, { ...own, Effect: "Deny" }] }, sid, roleArn), "altered");
  });

  it("is absent where there is no statement", () => {
    assert.equal(standingOf({}, sid, roleArn), "absent");
  });
});

describe("a denial that wins over the statement", () => {
  const deny = { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" };
  const table: readonly [string, boolean, Statement][] = [
    ["of everybody", true, deny],
    ["of every principal of AWS, under a condition", true, { ...deny, Principal: { AWS: "*" }, Condition: { StringNotEquals: {} } }],
    ["of the role", true, { ...deny, Principal: { AWS: [other, roleArn] } }],
    ["of the role's sessions", true, { ...deny, Principal: { AWS: "arn:aws:sts::123456789012:assumed-role/0a1b2c3d4e5f-ec2-access-role/i-1" } }],
    ["of its account", true, { ...deny, Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    ["of its account by number", true, { ...deny, Principal: { AWS: "123456789012" } }],
    ["of all actions but another", true, { Effect: "Deny", Principal: "*", NotAction: "sts:TagSession" }],
    ["of all actions but this", false, { Effect: "Deny", Principal: "*", NotAction: "sts:AssumeRole" }],
    ["of another role", false, { ...deny, Principal: { AWS: other } }],
    ["of another role's sessions", false, { ...deny, Principal: { AWS: "arn:aws:sts::123456789012:assumed-role/other/0a1b2c3d4e5f-ec2-access-role" } }],
    ["of a service", false, { ...deny, Principal: { Service: "lambda.amazonaws.com" } }],
    ["of another action", false, { ...deny, Action: ["sts:TagSession"] }],
    ["that is none", false, { ...deny, Effect: "Allow" }],
  ];
  for (const [title, wins, statement] of table) {
    it(`${title}: ${wins ? "is one" : "is none"}`, () => assert.deepEqual(denials({ Statement: [ec2, statement] }, roleArn), wins ? [statement] : []));
  }
});

describe("the Sid of a stack's statement", () => {
  const stacks = ["local", "dev", "pr-17_of.me", "pr17ofme", "pr-17-of-me", "PR17OfMe"];

  it("is the stack's name, where that has small letters and digits only", () => {
    assert.deepEqual(stacks.slice(0, 2).map(statementSid), ["PinterestPipelineLocal", "PinterestPipelineDev"]);
  });

  it("has letters and digits only, as IAM asks, and is another for each stack", () => {
    const sids = stacks.map(statementSid);
    assert.ok(sids.every((text) => /^PinterestPipeline[A-Za-z0-9]+$/.test(text)), sids.join());
    assert.equal(new Set(sids).size, stacks.length);
  });
});
