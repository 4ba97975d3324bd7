import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../userError";
import { type Answer, providerError, registered, startMocks, valueOf } from "./support/mocks";
import { ed25519KeyPair } from "../local/instance/ed25519KeyPair";

const userId = "0a1b2c3d4e5f";
const roleArn = `arn:aws:iam::123456789012:role/${userId}-ec2-access-role`;
const key = ed25519KeyPair().private;
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ";
const sha512 = "a".repeat(128);
const sha256 = "b".repeat(64);

const configuration = {
  "aws:region": "us-east-1",
  "pinterest-pipeline:userId": userId,
  "pinterest-pipeline:accountId": "123456789012",
  "pinterest-pipeline:keyPairId": "key-0123456789abcdef0",
  "pinterest-pipeline:clusterName": "pinterest-msk-cluster",
  "pinterest-pipeline:hostKey": hostKey,
  "pinterest-pipeline:kafkaSha512": sha512,
  "pinterest-pipeline:iamJarSha256": sha256,
};

const cluster = {
  arn: "arn:aws:kafka:us-east-1:123456789012:cluster/pinterest-msk-cluster/uuid-1",
  kafkaVersion: "2.8.1",
  bootstrapBrokersSaslIam: "b-1.example.kafka.us-east-1.amazonaws.com:9098",
  zookeeperConnectString: "z-1.example.kafka.us-east-1.amazonaws.com:2181",
  numberOfBrokerNodes: 3,
  brokerNodeGroupInfos: [{ instanceType: "kafka.m5.large", clientSubnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-cluster"] }],
};

/** An account where everything is as it must be. */
const account: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012", arn: "arn:aws:iam::123456789012:user/x", userId: "AIDA" }),
  "aws:ssm/getParameter:getParameter": () => ({ value: key }),
  "aws:ec2/getInstances:getInstances": () => ({ ids: ["i-1"] }),
  "aws:ec2/getInstance:getInstance": () => ({ id: "i-1", instanceState: "running", subnetId: "subnet-1", publicIp: "203.0.113.7", privateIp: "10.0.0.7" }),
  "aws:iam/getRole:getRole": () => ({ arn: roleArn, assumeRolePolicy: '{"Statement":[]}' }),
  "aws:msk/getCluster:getCluster": () => cluster,
};

type Settings = Readonly<Record<string, string>>;

async function program(changes: Readonly<Record<string, Answer>> = {}, settings: Settings = {}, base: Settings = configuration) {
  const recorded = startMocks({
    calls: { ...account, ...changes },
    configuration: { ...base, ...settings },
    outputs: {
      "command:remote:Command": () => ({ stdout: "ok       x\nrecap    ok=7 changed=0 skipped=0 failed=0 in 0.1 s\n" }),
      "tls:index/privateKey:PrivateKey": () => ({ privateKeyOpenssh: key, publicKeyOpenssh: `${hostKey}\n` }),
      "aws:ec2/keyPair:KeyPair": () => ({ keyPairId: "key-0a", keyName: "made" }),
      "aws:iam/role:Role": () => ({ name: "made", arn: roleArn }),
      "aws:iam/instanceProfile:InstanceProfile": () => ({ name: "made" }),
      "aws:ec2/instance:Instance": () => ({ publicIp: "203.0.113.7", privateIp: "10.0.0.7" }),
    },
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const run = require("../index") as () => Promise<Record<string, unknown>>;
  const outputs = await run();
  const settled = await valueOf(pulumi.output(outputs));
  await registered();
  return { ...recorded, outputs, values: settled.value as Record<string, unknown> };
}

describe("the program", function () {
  // The first run loads all of it.
  this.timeout(30_000);

  it("registers exactly these resources", async () => {
    const { resources } = await program();
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`).sort(),
      [
        "command:remote:Command client-provisioning",
        "command:remote:Command topics-provisioning",
        "pinterest-pipeline:index:ClientRole role",
        "pinterest-pipeline:index:KafkaClient client",
        "pinterest-pipeline:index:KafkaTopics topics",
        "pinterest-pipeline:index:KeyPair key-pair",
        "pinterest-pipeline:index:MskCluster cluster",
        "pinterest-pipeline:index:PartitionFloor topics-partitions",
        "pinterest-pipeline:index:RoleTrustEdit trust",
        "pulumi-nodejs:dynamic/iam:TrustStatement trust-statement",
      ],
    );
  });

  it("edits the trust policy of the role, under a Sid of the stack's", async () => {
    const { resources } = await program();
    const { __provider, ...inputs } = resources.find(({ name }) => name === "trust-statement")?.inputs ?? {};
    assert.deepEqual(inputs, { roleName: `${userId}-ec2-access-role`, roleArn, sid: "PinterestPipelineTest" });
    assert.ok(__provider);
  });

  it("changes the role's trust before anything else, so that a missing permission leaves all as it was", async () => {
    const { resources } = await program();
    const changing = resources.filter(({ type }) => !type.startsWith("pinterest-pipeline:")).map(({ name }) => name);
    assert.deepEqual(changing, ["trust-statement", "client-provisioning", "topics-provisioning"]);
  });

  it("provisions over a pinned connection, the program on standard input and nothing in the command line", async () => {
    const { resources } = await program();
    // Topics are the cluster's: another machine runs their playbook, and replaces nothing.
    for (const [name, triggers] of [["client-provisioning", ["i-1"]], ["topics-provisioning", []]] as const) {
      const { stdin, ...inputs } = resources.find((resource) => resource.name === name)?.inputs ?? {};
      assert.deepEqual(unsecret(inputs), {
        addPreviousOutputInEnv: false,
        connection: { host: "203.0.113.7", port: 22, user: "ec2-user", privateKey: key, hostKey, dialErrorLimit: 10, perDialTimeout: 15 },
        create: "sh -s",
        logging: "stdout",
        triggers,
      });
      assert.match(stdin as string, /^# Playbook kafka(Client|Topics), compiled/);
    }
  });

  it("has the outputs that the emulator and a person use", async () => {
    const { values, outputs } = await program();
    const { playbooks, recaps, clientPolicy, ...rest } = values;
    assert.deepEqual(rest, {
      userId,
      region: "us-east-1",
      accountId: "123456789012",
      clusterArn: cluster.arn,
      kafkaVersion: "2.8.1",
      bootstrapServers: cluster.bootstrapBrokersSaslIam,
      zookeeperConnectString: cluster.zookeeperConnectString,
      topics: { pin: `${userId}.pin`, geo: `${userId}.geo`, user: `${userId}.user` },
      roleArn,
      client: { host: "203.0.113.7", port: 22, user: "ec2-user", hostKey, instanceId: "i-1" },
      clientPrivateKey: key,
      clientProperties: "kafka_2.12-2.8.1/bin/client.properties",
    });
    assert.ok(playbooks);
    assert.ok(clientPolicy);
    const recap = "ok=7 changed=0 skipped=0 failed=0 in 0.1 s";
    assert.deepEqual(recaps, { kafkaClient: recap, kafkaTopics: recap });
    assert.equal((await valueOf(outputs.clientPrivateKey as pulumi.Output<string>)).secret, true);
    const host = (outputs.client as { host: pulumi.Output<string> }).host;
    assert.equal((await valueOf(host)).secret, false);
  });

  it("uses the private address where the stack says so", async () => {
    const { values } = await program({}, { "pinterest-pipeline:connectTo": "private" });
    assert.equal((values.client as { host: string }).host, "10.0.0.7");
  });

  it("stops before any resource with the credentials of another account, and names both", async () => {
    const calls = { ...account, "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "999999999999", arn: "arn:aws:iam::999999999999:user/y" }) };
    const { resources } = startMocks({ calls, configuration });
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const run = require("../index") as () => Promise<unknown>;
    await assert.rejects(run(), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /Expected credentials of account 123456789012.*got those of account 999999999999 \(arn:aws:iam::999999999999:user\/y\)/);
      assert.equal(error.stack, "");
      return true;
    });
    assert.deepEqual(resources, []);
  });

  it("leaves the trust policy and awsRoleArn out where the role need not assume itself", async () => {
    const { resources, values } = await program({}, { "pinterest-pipeline:selfAssume": "false" });
    assert.deepEqual(resources.filter(({ name }) => name.startsWith("trust")), []);
    const { kafkaClient } = JSON.parse(values.playbooks as string) as { kafkaClient: { roleArn?: string } };
    assert.equal(kafkaClient.roleArn, undefined);
    const provisioning = resources.find(({ name }) => name === "client-provisioning")?.inputs.stdin as string;
    assert.doesNotMatch(provisioning, /awsRoleArn/);
  });

  it("tells the policy that the client's role needs, for a role that somebody else looks after", async () => {
    const { values } = await program();
    const { Statement } = values.clientPolicy as { Statement: { Resource: string[] }[] };
    const topic = (name: string) => `arn:aws:kafka:us-east-1:123456789012:topic/pinterest-msk-cluster/uuid-1/${userId}.${name}`;
    assert.deepEqual(Statement.map(({ Resource }) => Resource), [[cluster.arn], [topic("pin"), topic("geo"), topic("user")]]);
  });
});

describe("the program in create mode", () => {
  const creating: Settings = {
    "aws:region": "us-east-1",
    "pinterest-pipeline:mode": "create",
    "pinterest-pipeline:userId": userId,
    "pinterest-pipeline:accountId": "123456789012",
    "pinterest-pipeline:clusterName": "pinterest-msk-cluster",
    "pinterest-pipeline:sshFrom": "203.0.113.0/24",
    "pinterest-pipeline:artifactBaseUrl": "http://mirror.example.org:8081",
    "pinterest-pipeline:kafkaSha512": sha512,
    "pinterest-pipeline:iamJarSha256": sha256,
    "pinterest-pipeline:tags": '{"CostCentre":"data"}',
  };
  const found: Readonly<Record<string, Answer>> = {
    "aws:ec2/getSubnet:getSubnet": () => ({ vpcId: "vpc-1" }),
    "aws:ec2/getKeyPair:getKeyPair": () => ({ keyPairId: "key-1", keyName: "team" }),
    "aws:ssm/getParameter:getParameter": ({ name }) => ({ value: (name as string).startsWith("/aws/service/") ? "ami-1" : key }),
  };
  // To serialise the trust statement's provider takes longer than all the rest.
  const create = (settings: Settings = {}) => program(found, { "pinterest-pipeline:selfAssume": "false", ...settings }, creating);
  const cloud = (resources: readonly { type: string; name: string }[]) => resources.filter(({ type }) => /^(aws|tls|pulumi-nodejs):/.test(type)).map(({ type, name }) => `${type} ${name}`).sort();

  it("registers exactly these resources besides the components and the provisioning", async () => {
    const { resources } = await create({ "pinterest-pipeline:selfAssume": "true" });
    assert.deepEqual(cloud(resources), [
      "aws:ec2/instance:Instance client-instance-x86_64",
      "aws:ec2/keyPair:KeyPair key-pair-public-key",
      "aws:ec2/securityGroup:SecurityGroup client-security-group",
      "aws:iam/instanceProfile:InstanceProfile client-profile",
      "aws:iam/role:Role role-role",
      "aws:iam/rolePolicy:RolePolicy role-policy",
      "aws:ssm/parameter:Parameter key-pair-parameter",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule client-out-443",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule client-out-8081",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule client-out-brokers",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule client-into-brokers",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule client-ssh-from-203.0.113.0-24",
      "pulumi-nodejs:dynamic/iam:TrustStatement trust-statement",
      "tls:index/privateKey:PrivateKey client-host-key",
      "tls:index/privateKey:PrivateKey key-pair-private-key",
    ]);
  });

  it("puts its tags on everything that takes tags", async () => {
    const { resources } = await create();
    const tagged = resources.filter(({ type }) => type.startsWith("aws:") && type !== "aws:iam/rolePolicy:RolePolicy");
    for (const { name, inputs } of tagged) {
      const tags = Object.entries((inputs.tags ?? {}) as Record<string, string>).filter(([key]) => key !== "Name");
      assert.deepEqual(Object.fromEntries(tags), { CostCentre: "data", Project: "pinterest-pipeline", Stack: "test", UserId: userId }, name);
    }
    assert.equal(tagged.length, 11);
  });

  it("opens the machine with the key pair, and shows the stack's host key to who connects", async () => {
    const { resources, values, outputs } = await create();
    const instance = resources.find(({ type }) => type === "aws:ec2/instance:Instance")?.inputs;
    assert.deepEqual([instance?.keyName, instance?.iamInstanceProfile, instance?.ami], ["made", "made", "ami-1"]);
    assert.deepEqual(values.client, { host: "203.0.113.7", port: 22, user: "ec2-user", hostKey, instanceId: "client-instance-x86_64-id" });
    assert.equal(values.clientPrivateKey, key);
    assert.equal((await valueOf(outputs.clientPrivateKey as pulumi.Output<string>)).secret, true);
  });

  it("protects the key pair, the role and its trust with the machine", async () => {
    const { resources } = await create({ "pinterest-pipeline:terminationProtection": "true", "pinterest-pipeline:selfAssume": "true" });
    const open = resources.filter(({ type, options }) => /^(aws|tls|pulumi-nodejs):/.test(type) && options.protect === undefined).map(({ name }) => name);
    assert.deepEqual(open.sort(), ["client-into-brokers", "client-out-443", "client-out-8081", "client-out-brokers", "client-ssh-from-203.0.113.0-24"]);
    assert.deepEqual((await create()).resources.filter(({ options }) => options.protect), []);
  });

  it("makes no key pair and no role where the stack names them", async () => {
    const { resources } = await create({ "pinterest-pipeline:keyPairName": "team", "pinterest-pipeline:roleName": "r1" });
    const made = cloud(resources).filter((line) => /key-pair|role-/.test(line));
    assert.deepEqual(made, []);
    const instance = resources.find(({ type }) => type === "aws:ec2/instance:Instance")?.inputs;
    assert.equal(instance?.keyName, "team");
    assert.equal(resources.find(({ name }) => name === "client-profile")?.inputs.role, "r1");
  });

  const absent: readonly [string, string, Settings, RegExp][] = [
    ["the cluster", "aws:msk/getCluster:getCluster", {}, /^Expected an MSK cluster named pinterest-msk-cluster: not there/],
    ["the cluster's subnet", "aws:ec2/getSubnet:getSubnet", {}, /^Expected a subnet subnet-1: not there/],
    ["the image", "aws:ssm/getParameter:getParameter", {}, /^Expected the newest Amazon Linux 2023 image in the public parameter .*: not there/],
    ["the role that it names", "aws:iam/getRole:getRole", { "pinterest-pipeline:roleName": "r1" }, /^Expected an IAM role named r1: not there/],
    ["the key pair that it names", "aws:ec2/getKeyPair:getKeyPair", { "pinterest-pipeline:keyPairName": "team" }, /^Expected an EC2 key pair named team: not there/],
  ];
  for (const [what, token, settings, message] of absent) {
    it(`stops before any resource where ${what} is not there`, async () => {
      const calls = { ...account, ...found, [token]: () => { throw providerError("not there"); } };
      const { resources } = startMocks({ calls, configuration: { ...creating, ...settings } });
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const run = require("../index") as () => Promise<unknown>;
      await assert.rejects(run(), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(resources, []);
    });
  }
});

function unsecret(inputs: Record<string, unknown>): Record<string, unknown> {
  const mark = "4dabf18193072939515e22adb298388d";
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, typeof value === "object" && value !== null && mark in value ? (value as unknown as { value: unknown }).value : value]),
  );
}
