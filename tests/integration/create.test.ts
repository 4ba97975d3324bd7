import { strict as assert } from "node:assert";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupRulesCommand, EC2Client, RevokeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";
import { DeleteUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { environmentPaths } from "../../local/paths";
import { resourceBehaviours } from "../local/plugins/behaviour";
import { type AccountSnapshot, accountSnapshot } from "./accountSnapshot";
import { type Configuration, type TestEnvironment, type TestStack, run, useEnvironment } from "./environment";
import { type StackResource, stackResources } from "./stackResources";
import { upAfterKills } from "./upAfterKills";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const key = (name: string) => `pinterest-pipeline:${name}`;

describe("a stack that creates its client machine", function () {
  this.timeout(240_000);
  let environment: TestEnvironment;
  let stack: TestStack;
  let accountBefore: AccountSnapshot;
  /** All that the commands printed. */
  let printed = "";
  useEnvironment(async (started) => {
    environment = started;
    accountBefore = await accountSnapshot(environment);
    stack = await environment.createStack("made");
  });

  const succeeds = async (command: string, ...args: string[]): Promise<string> => {
    const { status, output } = await stack.pulumi(command, ...args);
    printed += output;
    assert.equal(status, 0, output);
    return output;
  };
  const resources = () => stackResources(environment, "made");
  const outputOf = async (name: string): Promise<string> => (await run("pulumi", ["stack", "output", name, "--show-secrets", "--stack", "made"], { env: environment.env })).output;
  const node = (...args: string[]) =>
    run(process.execPath, [...typeScriptArguments, ...args], { env: { ...environment.env, PULUMI_STACK: undefined, PIPELINE_HOME: environment.settings.home } });
  /** What a preview would do, as `update SecurityGroup client-security-group`; what stays is left out. */
  const planned = async (changes: Configuration): Promise<string[]> => {
    stack.configure(changes);
    const { steps } = JSON.parse((await succeeds("preview", "--json")).split("\n").filter((line) => !line.startsWith("npm ")).join("\n")) as {
      steps: { op: string; urn: string }[];
    };
        const changed = steps.filter(({ op, urn }) => !["same", "read"].includes(op) && !op.endsWith("-replacement") && !op.endsWith("-replaced") && !urn.includes("::pulumi:pulumi:Stack::"));
    return changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`).sort();
  };

  it("up: makes key pair, role, security group and machine, and creates the topics with it", async () => {
    assert.match(await succeeds("preview", "--diff"), /\+ aws:ec2\/instance:Instance/);
    const output = await succeeds("up", "--yes", "--skip-preview");
    assert.match(output, /created 0a1b2c3d4e5f\.pin/);
  });

  it("uses no resource and no input that the table of published behaviour does not have", () => {
    const rows = new Map(resourceBehaviours.map(({ token, inputs, defaults, autoName }) => [token, [...Object.keys({ ...inputs, ...defaults }), autoName?.[0], "__defaults", "region", "tagsAll"]]));
    const used = resources().filter(({ type }) => /^(aws|tls):/.test(type));
    const foreign = used.flatMap(({ type, inputs = {} }) =>
      Object.keys(inputs)
        .filter((name) => !sourceNames.includes(name) && rows.get(type)?.includes(name) !== true)
        .map((name) => `${type} ${name}`),
    );
    assert.deepEqual(foreign, []);
    assert.ok(used.length >= 11);
  });

  it("preview and refresh after up: no changes", async () => {
    await succeeds("preview", "--diff", "--expect-no-changes");
    await succeeds("refresh", "--yes", "--expect-no-changes");
  });

  it("posts through the machine, and reads every record back", async () => {
    const posted = await node("emulation/emulate.ts", "--stack", "made", "--posts", "20", "--json");
    assert.equal(posted.status, 0, posted.output);
    const verified = await node("emulation/verify.ts", "--stack", "made", "--json");
    assert.match(verified.output, /"proven":true/);
  });

  it("says of settings that change in place what becomes of them: the machine stays", async () => {
    const changes = { instanceType: "t3.medium", terminationProtection: true, sshFrom: "127.0.0.1/32", clusterSecurityGroupRule: "tell" };
    assert.deepEqual(await planned(Object.fromEntries(Object.entries(changes).map(([name, value]) => [key(name), value]))), [
      "create client-ssh-from-127.0.0.1-32",
      "delete client-into-brokers",
      "delete client-ssh-from-127.0.0.0-8",
      "update client-instance-x86_64",
      // The machine is stopped for another type, and starts with another public address, by which the commands reach it.
      "update client-provisioning",
      "update topics-provisioning",
    ]);
  });

  it("would take the trust statement out for selfAssume false", async () => {
    const steps = await planned({ [key("selfAssume")]: false });
    assert.deepEqual(steps.filter((step) => step.startsWith("delete ")), ["delete trust", "delete trust-statement"]);
    assert.ok(steps.includes("update client-provisioning"), "client.properties no longer names the role");
  });

  const replacing: readonly [title: string, changes: Configuration, replaced: readonly string[]][] = [
    ["connectTo private: no public address any more", { [key("connectTo")]: "private" }, ["client-instance-x86_64"]],
    ["another subnet", { [key("subnetId")]: "subnet-00000002" }, ["client-instance-x86_64"]],
    ["an image of one's own", { [key("imageId")]: "ami-0123456789abcdef0" }, ["client-instance-x86_64"]],
    ["another key algorithm", { [key("keyAlgorithm")]: "RSA" }, ["client-instance-x86_64", "key-pair-parameter", "key-pair-private-key", "key-pair-public-key"]],
  ];
  for (const [title, changes, replaced] of replacing) {
    it(`would replace the machine for ${title}`, async () => {
      const steps = await planned(changes);
      assert.deepEqual(steps.filter((step) => step.startsWith("replace ") && /instance|key-pair/.test(step)), replaced.map((name) => `replace ${name}`));
    });
  }

  it("changes in place what can be: type, protection, tags and networks at once", async () => {
    const instanceOf = (all: readonly StackResource[]) => all.find(({ type }) => type === "aws:ec2/instance:Instance");
    const was = instanceOf(resources());
    stack.configure({ [key("instanceType")]: "t3.medium", [key("terminationProtection")]: true, [key("sshFrom")]: "127.0.0.1/32", [key("tags")]: { Team: "data" } });
    await succeeds("up", "--yes", "--skip-preview");
    await succeeds("preview", "--expect-no-changes");
    const is = instanceOf(resources());
    assert.equal(is?.id, was?.id);
    assert.deepEqual([is?.outputs?.instanceType, is?.outputs?.disableApiTermination, (is?.outputs?.tags as Record<string, string>).Team], ["t3.medium", true, "data"]);
  });

  it("destroys nothing while the machine is protected", async () => {
    const { status, output } = await stack.pulumi("destroy", "--yes");
    assert.notEqual(status, 0);
    assert.match(output, /cannot be deleted\n? *because it is protected/);
    await succeeds("preview", "--expect-no-changes");
    stack.configure({});
    await succeeds("up", "--yes", "--skip-preview");
  });

  it("rotates the key: another machine that the new key opens, with the topics as they were", async () => {
    const host = await outputOf("clientPrivateKey");
    stack.configure({ [key("keyAlgorithm")]: "RSA" });
    const output = await succeeds("up", "--yes", "--skip-preview");
    const [provisioned, ended] = [/client-provisioning created/, /client-instance\S* deleting/].map((step) => output.search(step));
    assert.ok(provisioned !== undefined && ended !== undefined && provisioned >= 0 && provisioned < ended, "the new machine is provisioned before the old one ends");
    assert.notEqual(await outputOf("clientPrivateKey"), host);
    assert.match(await outputOf("clientPrivateKey"), /BEGIN RSA PRIVATE KEY/);
    await succeeds("preview", "--expect-no-changes");
  });

  it("leaves the cluster's rule to somebody else, as told: takes its own away, names the command, and relies on that", async () => {
    const { endpoint, rootCredentials: credentials } = controlPlaneAccess(environment.settings);
    const ec2 = new EC2Client({ endpoint, credentials, region: courseAccount.region });
    const { securityGroupId: cluster, referencedSecurityGroupId: client } = resources().find(({ urn }) => urn.endsWith("::client-into-brokers"))?.inputs as Record<string, string>;
    const rules = async () => {
      const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [cluster ?? ""] }] }));
      return SecurityGroupRules.filter(({ ReferencedGroupInfo }) => ReferencedGroupInfo?.GroupId === client).map(({ FromPort, IpProtocol, IsEgress }) => ({ FromPort, IpProtocol, IsEgress }));
    };
    const one = [{ FromPort: 9098, IpProtocol: "tcp", IsEgress: false }];
    assert.deepEqual(await rules(), one);

    stack.configure({ [key("keyAlgorithm")]: "RSA", [key("clusterSecurityGroupRule")]: "tell" });
    assert.match(await succeeds("up", "--yes", "--skip-preview"), /The brokers let the client machine in once the cluster's security group/);
    await succeeds("preview", "--expect-no-changes");
    assert.deepEqual(await rules(), []);
    const command = (await outputOf("clusterSecurityGroupRule")).trim();
    const [, GroupId, IpProtocol, port, source] = /^aws ec2 authorize-security-group-ingress --group-id (\S+) --protocol (\S+) --port (\d+) --source-group (\S+)$/.exec(command) ?? [];
    const rule = { GroupId, IpPermissions: [{ IpProtocol, FromPort: Number(port), ToPort: Number(port), UserIdGroupPairs: [{ GroupId: source }] }] };

    await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    assert.deepEqual(await rules(), one);
    const { status, output } = await node("provisioning/provision.ts", "--stack", "made", "--check");
    assert.equal(status, 0, output);
    await ec2.send(new RevokeSecurityGroupIngressCommand(rule));

    stack.configure({ [key("keyAlgorithm")]: "RSA" });
    await succeeds("up", "--yes", "--skip-preview");
    assert.deepEqual(await rules(), one);
    ec2.destroy();
  });

  it("moves: another subnet, another image, the private address, and no trust edit, at once", async () => {
    const changes = { subnetId: "subnet-00000002", imageId: "ami-0123456789abcdef0", connectTo: "private", selfAssume: false };
    stack.configure({ [key("keyAlgorithm")]: "RSA", ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [key(name), value])) });
    await succeeds("up", "--yes", "--skip-preview");
    await succeeds("preview", "--expect-no-changes");
    const all = resources();
    const { subnetId, ami, privateIp } = all.find(({ type }) => type === "aws:ec2/instance:Instance")?.outputs ?? {};
    assert.deepEqual([subnetId, ami], [changes.subnetId, changes.imageId]);
    assert.equal((JSON.parse(await outputOf("client")) as { host: string }).host, privateIp);
    assert.ok(!all.some(({ type }) => type.endsWith("TrustStatement")));
    assert.doesNotMatch(await outputOf("clientProperties"), /awsRoleArn/);
  });

  it("shows no secret in what it prints, and keeps none in the state in the clear", async () => {
    const body = (await outputOf("clientPrivateKey")).split("\n")[3] ?? "";
    assert.ok(body.length >= 60);
    assert.ok(!printed.includes(body) && !/BEGIN (OPENSSH|RSA) PRIVATE KEY/.test(printed));
    const state = JSON.stringify(resources());
    assert.ok(!state.includes(body) && !/BEGIN (OPENSSH|RSA) PRIVATE KEY/.test(state));
  });

  it("destroy takes everything away: the account is as it was, and the machine's home is gone", async () => {
    await succeeds("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await accountSnapshot(environment), accountBefore);
    const machines = join(environmentPaths(environment.settings.home).instance, "machines");
    assert.deepEqual(existsSync(machines) ? readdirSync(machines) : [], []);
  });

  it("keeps a machine that was made and could not be read, and goes on with it once it can", async () => {
    const PolicyName = "tests";
    const UserName = courseAccount.platformUserName;
    const Statement = { Effect: "Deny", Action: "ec2:DescribeInstanceAttribute", Resource: "*" };
    await environment.iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
    const half = await environment.createStack("half");
    const instances = () => stackResources(environment, "half").filter(({ type }) => type === "aws:ec2/instance:Instance");
    const { status, output } = await half.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(status, 0);
    assert.match(output, /creating urn:pulumi:half::\S+ 1 error occurred:\s+\* reading EC2 Instance \(i-[0-9a-f]+\): .*DescribeInstanceAttribute.*UnauthorizedOperation/);
    const [made] = instances();
    assert.match(made?.id ?? "", /^i-/);

    await environment.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    const second = await half.pulumi("up", "--yes", "--skip-preview");
    assert.equal(second.status, 0, second.output);
    assert.deepEqual(instances().map(({ id }) => id), [made?.id]);
    assert.equal((await accountSnapshot(environment)).instances.length, accountBefore.instances.length + 1);
    assert.equal((await half.pulumi("destroy", "--yes", "--skip-preview")).status, 0);
    assert.deepEqual(await accountSnapshot(environment), accountBefore);
  });

  it("killed on its way: the next up converges, and nothing is made twice", () => upAfterKills(environment, "killed", [4, 6]));
});

/** A rule has one of them, and the table's row another. */
const sourceNames = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"];
