import { strict as assert } from "node:assert";
import { selfAssumeStatement, type Statement } from "../../../components/trust/trustPolicy";
import { TrustStatementProvider, type TrustStatementState } from "../../../components/trust/trustStatementProvider";
import { type FakeIam, type Refusal, startFakeIam } from "./fakeIam";

const roleName = "0a1b2c3d4e5f-ec2-access-role";
const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;
const props = { roleName, roleArn, sid: "PinterestPipelineTest" };
const id = `${roleName}/${props.sid}`;
const own = selfAssumeStatement(props.sid, roleArn);
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const grant = { Sid: "Somebody", Effect: "Allow", Principal: { AWS: [roleArn] }, Action: "sts:AssumeRole" };
const policy = (...statements: readonly Statement[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const added: TrustStatementState = { ...props, standing: "added", single: false };

describe("the trust statement's provider", () => {
  let iam: FakeIam;
  let provider: TrustStatementProvider;
  const variables = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
  let before: NodeJS.ProcessEnv;
  /** Between a write and the next reading. */
  let settle: () => void;

  beforeEach(async () => {
    before = { ...process.env };
    Object.assign(process.env, variables);
    iam = await startFakeIam();
    iam.policy = policy(ec2);
    settle = () => undefined;
    provider = new TrustStatementProvider(() => Promise.resolve(settle()));
    const config = new Map([["aws:region", "us-east-1"], ["aws:endpoints", JSON.stringify([{ iam: iam.endpoint }])]]);
    await provider.configure({ config: { get: (key: string) => config.get(key), require: (key: string) => config.get(key) ?? "" } });
  });
  afterEach(async () => {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
    await iam.close();
  });

  it("adds the statement, every other one kept", async () => {
    assert.deepEqual(await provider.create(props), { id, outs: added });
    assert.deepEqual(iam.writes, [policy(ec2, own)]);
  });

  it("takes over a statement of its own that an up that was killed has left", async () => {
    iam.policy = policy(ec2, own);
    assert.deepEqual((await provider.create(props)).outs, added);
    assert.deepEqual(iam.writes, []);
  });

  it("adopts a statement that grants the same, and leaves it when it goes", async () => {
    iam.policy = policy(ec2, grant);
    const { outs } = await provider.create(props);
    assert.deepEqual(outs, { ...added, standing: "adopted" });
    await provider.delete(id, outs);
    assert.deepEqual(iam.writes, []);
  });

  it("sees what was adopted gone with its owner, and what was added gone or altered", async () => {
    const adopted: TrustStatementState = { ...added, standing: "adopted" };
    iam.policy = policy(ec2, grant);
    assert.deepEqual(await provider.read(id, adopted), { id, props: adopted });
    iam.policy = policy(ec2);
    assert.deepEqual(await provider.read(id, adopted), {});
    assert.deepEqual(await provider.read(id, added), {});
    iam.policy = policy(ec2, { ...own, Effect: "Deny" });
    assert.deepEqual(await provider.read(id, added), { id, props: { ...added, standing: "altered" } });
    iam.policy = undefined;
    assert.deepEqual(await provider.read(id, added), {});
  });

  const diffs: readonly [string, Partial<TrustStatementState>, Partial<typeof props>, object][] = [
    ["nothing", {}, {}, { changes: false, replaces: [] }],
    ["what was adopted", { standing: "adopted" }, {}, { changes: false, replaces: [] }],
    ["what refresh found altered", { standing: "altered" }, {}, { changes: true, replaces: [] }],
    ["a role made anew under another path", {}, { roleArn: "arn:aws:iam::123456789012:role/team/r" }, { changes: true, replaces: [] }],
    ["another role", {}, { roleName: "r", roleArn: "arn:aws:iam::123456789012:role/r" }, { changes: true, replaces: ["roleName"] }],
    ["another stack's name", {}, { sid: "PinterestPipelineOther" }, { changes: true, replaces: ["sid"] }],
  ];
  for (const [title, olds, news, expected] of diffs) {
    it(`asks of a change of ${title}: ${JSON.stringify(expected)}`, async () => assert.deepEqual(await provider.diff(id, { ...added, ...olds }, { ...props, ...news }), expected));
  }

  it("mends what was altered, in its place", async () => {
    iam.policy = policy({ ...own, Effect: "Deny" }, ec2);
    assert.deepEqual((await provider.update(id, { ...added, standing: "altered" }, props)).outs, added);
    assert.equal(iam.policy, policy(own, ec2));
  });

  it("takes exactly its statement out, whoever added others meanwhile", async () => {
    iam.policy = policy(ec2, own, { ...grant, Sid: "PinterestPipelineOther" });
    await provider.delete(id, added);
    assert.equal(iam.policy, policy(ec2, { ...grant, Sid: "PinterestPipelineOther" }));
  });

  it("puts a statement that stood outside a list back as it was", async () => {
    const single = JSON.stringify({ Version: "2012-10-17", Statement: ec2 });
    iam.policy = single;
    const { outs } = await provider.create(props);
    assert.equal(iam.policy, policy(ec2, own));
    await provider.delete(id, outs as TrustStatementState);
    assert.equal(iam.policy, single);
  });

  it("has nothing to take out of a role that is gone", async () => {
    iam.policy = undefined;
    await provider.delete(id, added);
    assert.deepEqual(iam.writes, []);
  });

  it("notices that another's write has undone its own, and does not undo that", async () => {
    const other = { ...grant, Sid: "PinterestPipelineOther" };
    settle = () => {
      if (iam.writes.length === 1) iam.policy = policy(ec2, other);
    };
    await provider.create(props);
    assert.equal(iam.policy, policy(ec2, other, own));
  });

  const busy: readonly Refusal[] = [
    { status: 400, code: "Throttling", message: "Rate exceeded" },
    { status: 409, code: "ConcurrentModification", message: "The request was rejected because multiple requests to change this object were submitted simultaneously." },
    { status: 400, code: "MalformedPolicyDocument", message: `Invalid principal in policy: "AWS":"${roleArn}"` },
    { status: 500, code: "ServiceFailure", message: "The request processing has failed because of an unknown error." },
  ];
  for (const refusal of busy) {
    it(`reads anew before it writes again after ${refusal.code}: ${refusal.message}`, async () => {
      const other = { ...grant, Sid: "PinterestPipelineOther" };
      iam.refusals.UpdateAssumeRolePolicy.push(refusal);
      settle = () => {
        if (iam.writes.length === 0) iam.policy = policy(ec2, other);
      };
      await provider.create(props);
      assert.deepEqual(iam.writes, [policy(ec2, other, own)]);
    });
  }

  it("says so when IAM never takes the change", async () => {
    iam.refusals.UpdateAssumeRolePolicy.push(...Array.from({ length: 10 }, () => busy[0] as Refusal));
    await assert.rejects(provider.create(props), { message: `Could not change the trust policy of the role ${roleName}: Rate exceeded. Wait a minute, then run this again.` });
  });

  it("says so when another program undoes the change each time", async () => {
    settle = () => (iam.policy = policy(ec2));
    await assert.rejects(provider.create(props), /another program undid the change each time. Find out who writes it \(CloudTrail: UpdateAssumeRolePolicy\)/);
  });

  const refused: readonly [string, Refusal, RegExp][] = [
    [
      "no permission",
      { status: 403, code: "AccessDenied", message: "User: arn:aws:iam::123456789012:user/x is not authorized to perform: iam:UpdateAssumeRolePolicy on resource: role r" },
      /^Could not change the trust policy of the role 0a1b2c3d4e5f-ec2-access-role: User: .* is not authorized to perform: .*\. You need iam:UpdateAssumeRolePolicy on it; no other resource was changed for it\. Or set selfAssume to false/,
    ],
    [
      "a policy over the quota",
      { status: 409, code: "LimitExceeded", message: "Cannot exceed quota for ACLSizePerRole: 2048" },
      new RegExp(`Cannot exceed quota for ACLSizePerRole: 2048\\. With the statement it would have ${policy(ec2, own).length} characters, white space not counted\\..*L-C07B4B0D`),
    ],
    ["a principal that was deleted", { status: 400, code: "MalformedPolicyDocument", message: 'Invalid principal in policy: "AWS":"AROAEXAMPLE"' }, /names a principal that does not exist any more/],
    ["a service's own role", { status: 400, code: "UnmodifiableEntity", message: "Cannot perform the operation on the protected role" }, /Only the AWS service that this role belongs to may change it\. Set roleName/],
  ];
  for (const [title, refusal, message] of refused) {
    it(`names ${title}, once, and what to do`, async () => {
      iam.refusals.UpdateAssumeRolePolicy.push(refusal);
      await assert.rejects(provider.create(props), ({ message: text }: Error) => message.test(text) || assert.fail(text));
      assert.deepEqual(iam.writes, []);
    });
  }

  it("names a role that is absent", async () => {
    iam.policy = undefined;
    await assert.rejects(provider.create(props), /^Error: Expected an IAM role named 0a1b2c3d4e5f-ec2-access-role, found none. Check userId, or set roleName.$/);
  });

  it("names the permission that reading needs", async () => {
    iam.refusals.GetRole.push({ status: 403, code: "AccessDenied", message: "not authorized to perform: iam:GetRole" });
    await assert.rejects(provider.create(props), /^Error: Could not read the trust policy of the role .*You need iam:GetRole on it.$/);
  });

  it("does not empty a policy, which IAM refuses, and says what is missing", async () => {
    iam.policy = policy(own);
    await assert.rejects(provider.delete(id, added), /is the last one in the trust policy.*IAM takes no policy without any\. Add the statement that the role is for/);
    assert.equal(iam.policy, policy(own));
  });
});
