import { strict as assert } from "node:assert";
import { CreateAccessKeyCommand, CreateUserCommand, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { clientPolicy, type IdentityPolicy } from "../../components/clientPolicy";
import { courseAccount } from "../../local/account/course";
import { compile } from "../../provisioning/compile";
import { kafkaTopics } from "../../provisioning/playbooks/kafkaTopics";
import type { TopicDeclaration } from "../../provisioning/playbooks/topicDeclaration";
import { parseProvisioningOutputs, type ProvisioningOutputs } from "../../provisioning/provisioningOutputs";
import { remoteShell } from "../../provisioning/remoteShell";
import { type Result, type TestEnvironment, run, useEnvironment } from "./environment";
import { kafkaAsColleague } from "./kafkaAs";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const { accountId, region, roleName, userId } = courseAccount;
const stackTopics = ["pin", "geo", "user"].map((table) => `${userId}.${table}`);
/** Topics for the playbook alone: three partitions and a config each, once they are as declared. */
const others = ["absent", "there", "grown"].map((name) => `${userId}.${name}`) as [string, string, string];
const [absent, there, grown] = others;
const policyName = "kafka";

describe("the client's policy, the only one of the machine's role and of a user", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  let clusterArn: string;
  let outputs: ProvisioningOutputs;
  let user: NodeJS.ProcessEnv;

  useEnvironment(async (started) => {
    environment = started;
    const stack = await environment.stack("policy");
    const preview = await stack.pulumi("preview");
    clusterArn = /arn:aws:kafka:[^"]*:cluster\/[^"]+/.exec(preview.output)?.[0] ?? "";
    user = await makeUser();
    await allow(whole());
    const up = await stack.pulumi("up", "--yes", "--skip-preview");
    assert.equal(up.status, 0, up.output);
    const read = await run("pulumi", ["stack", "output", "--json", "--show-secrets", "--stack", "policy"], { env: environment.env });
    outputs = parseProvisioningOutputs("policy", JSON.parse(read.output));
    const made = await topics([{ name: there }, { name: grown, partitions: 3 }]);
    assert.equal(made.status, 0, made.error);
    await makeGroup();
  });

  const whole = (deleteTopics = false): IdentityPolicy => clientPolicy({ clusterArn, topics: [...stackTopics, ...others], deleteTopics });
  const without = (action: string, policy = whole()): IdentityPolicy => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((name) => name !== `kafka-cluster:${action}`) })).filter(({ Action }) => Action.length > 0),
  });
  const allow = async (policy: IdentityPolicy): Promise<void> => {
    const PolicyDocument = JSON.stringify(policy);
    await environment.iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: policyName, PolicyDocument }));
    await environment.iam.send(new PutUserPolicyCommand({ UserName: "poster", PolicyName: policyName, PolicyDocument }));
  };

  async function makeUser(): Promise<NodeJS.ProcessEnv> {
    await environment.iam.send(new CreateUserCommand({ UserName: "poster" }));
    const { AccessKey } = await environment.iam.send(new CreateAccessKeyCommand({ UserName: "poster" }));
    const credentials = { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey };
    return { ...environment.env, ...credentials, AWS_PROFILE: undefined, PULUMI_STACK: undefined, PIPELINE_HOME: environment.settings.home };
  }

  /** Runs the playbook of the topics on the machine, or its removal. */
  async function topics(declared: readonly TopicDeclaration[], removal = false): Promise<{ status: number; error: string; lines: string[] }> {
    const lines: string[] = [];
    const program = compile(kafkaTopics({ ...outputs.topics, topics: declared, deleteTopics: removal }));
    const { status, error } = await remoteShell({ connection: outputs.connection, program: removal ? `set -- remove\n${program}` : program, onLine: (line) => lines.push(line) });
    return { status, error, lines };
  }

  /** Where there is no group, nobody needs the right to look at one. */
  async function makeGroup(): Promise<void> {
    const admin = (await kafkaAsColleague(environment)).admin();
    await admin.connect();
    await admin.setOffsets({ groupId: "readers", topic: there, partitions: [{ partition: 0, offset: "0" }] });
    await admin.disconnect();
  }

  const asUser = (file: string, ...args: string[]): Promise<Result> => run(process.execPath, [...typeScriptArguments, file, "--stack", "policy", ...args], { env: user });
  const emulate = () => asUser("emulation/emulate.ts", "--posts", "20", "--give-up-after", "10s");
  const verify = () => asUser("emulation/verify.ts");
  const topicArn = (name: string) => `${clusterArn.replace(":cluster/", ":topic/")}/${name}`;

  it("is enough to post as that user, and to read back", async () => {
    assert.equal(clusterArn.split(":").slice(0, 5).join(":"), `arn:aws:kafka:${region}:${accountId}`);
    for (const step of [emulate, verify]) {
      const { status, output } = await step();
      assert.equal(status, 0, output);
    }
  });

  /** What a run is asked for: one topic to make, one to give partitions, one to configure. */
  const declared = [{ name: absent }, { name: there, partitions: 3 }, { name: grown, configs: { "retention.ms": "3600000" } }];
  const denials: readonly { readonly action: string; readonly task: RegExp; readonly arn: () => string; readonly topics: readonly TopicDeclaration[] }[] = [
    { action: "Connect", task: /The cluster lets the client in/, arn: () => clusterArn, topics: declared },
    { action: "DescribeTopicDynamicConfiguration", task: /The cluster lets the client in/, arn: () => topicArn(there), topics: declared },
    { action: "CreateTopic", task: /Topics .* exist/, arn: () => topicArn(absent), topics: declared },
    { action: "DescribeTopic", task: /Topics .* exist/, arn: () => topicArn(there), topics: [{ name: there }] },
    { action: "AlterTopic", task: /Topics have the declared partitions/, arn: () => topicArn(there), topics: declared.slice(1) },
    { action: "AlterTopicDynamicConfiguration", task: /Topics have the declared configs/, arn: () => topicArn(grown), topics: declared.slice(2) },
  ];
  for (const { action, task, arn, topics: asked } of denials) {
    it(`lets a run of the topics' playbook fail where it needs ${action}, and says so, when that is taken out`, async () => {
      await allow(without(action));
      const { status, error, lines } = await topics(asked);
      const failed = lines.filter((line) => line.startsWith("failed"));
      assert.equal(status, 1, lines.join("\n"));
      assert.equal(failed.length, 1, lines.join("\n"));
      assert.match(failed[0] ?? "", task, error);
      assert.ok(error.includes(`kafka-cluster:${action}`), error);
      assert.ok(error.includes(arn()), error);
    });
  }

  it("is enough to make a topic, to give it partitions and to configure it", async () => {
    await allow(whole());
    const { status, error, lines } = await topics(declared);
    assert.equal(status, 0, error);
    assert.equal(lines.filter((line) => line.startsWith("changed")).length, 3, lines.join("\n"));
  });

  for (const [action, step, title] of [
    // First, while the latest run is one that posted.
    ["ReadData", verify, "reading back"],
    ["Connect", emulate, "posting"],
    ["WriteDataIdempotently", emulate, "posting"],
    ["WriteData", emulate, "posting"],
  ] as const) {
    it(`lets ${title} fail, and says why, when ${action} is taken out`, async () => {
      await allow(without(action));
      const { status, output } = await step();
      const arn = action.startsWith("WriteDataI") || action === "Connect" ? clusterArn : topicArn(stackTopics[0] ?? "").replace(/[^/]*$/, "");
      assert.notEqual(status, 0, output);
      assert.ok(output.includes(`kafka-cluster:${action}`), output);
      assert.ok(output.replace(/\s+/g, " ").includes(arn), output);
    });
  }

  for (const [action, arn] of [
    ["DescribeCluster", () => clusterArn],
    ["DescribeGroup", () => `${clusterArn.replace(":cluster/", ":group/")}/*`],
    ["DeleteTopic", () => topicArn(there)],
  ] as const) {
    it(`keeps the topics, and says why, when ${action} is taken out of the one that may delete them`, async () => {
      await allow(without(action, whole(true)));
      const { status, error, lines } = await topics([{ name: there }], true);
      assert.equal(status, 1, lines.join("\n"));
      assert.ok(error.includes(`kafka-cluster:${action}`), error);
      assert.ok(error.includes(arn()), error);
    });
  }

  it("is enough to delete the topics, with the right to", async () => {
    await allow(whole(true));
    const { status, error, lines } = await topics([{ name: there }, { name: grown }], true);
    assert.equal(status, 0, error);
    assert.equal(lines.filter((line) => /^ +deleted /.test(line)).length, 2, lines.join("\n"));
  });
});
