import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../userError";
import { type Answer, startMocks, valueOf } from "./support/mocks";
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
};

/** An account where everything is as it must be. */
const account: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012", arn: "arn:aws:iam::123456789012:user/x", userId: "AIDA" }),
  "aws:ssm/getParameter:getParameter": () => ({ value: key }),
  "aws:ec2/getInstances:getInstances": () => ({ ids: ["i-1"] }),
  "aws:ec2/getInstance:getInstance": () => ({ publicIp: "203.0.113.7", privateIp: "10.0.0.7" }),
  "aws:iam/getRole:getRole": () => ({ arn: roleArn }),
  "aws:msk/getCluster:getCluster": () => cluster,
};

async function program(changes: Readonly<Record<string, Answer>> = {}, settings: Readonly<Record<string, string>> = {}) {
  const recorded = startMocks({
    calls: { ...account, ...changes },
    configuration: { ...configuration, ...settings },
    outputs: { "command:remote:Command": () => ({ stdout: "ok       x\nrecap    ok=7 changed=0 skipped=0 failed=0 in 0.1 s\n" }) },
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const run = require("../index") as () => Promise<Record<string, unknown>>;
  const outputs = await run();
  const settled = await valueOf(pulumi.output(outputs));
  return { ...recorded, outputs, values: settled.value as Record<string, unknown> };
}

describe("the program", () => {
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

  it("provisions over a pinned connection, the program on standard input and nothing in the command line", async () => {
    const { resources } = await program();
    for (const name of ["client-provisioning", "topics-provisioning"]) {
      const { stdin, ...inputs } = resources.find((resource) => resource.name === name)?.inputs ?? {};
      assert.deepEqual(unsecret(inputs), {
        addPreviousOutputInEnv: false,
        connection: { host: "203.0.113.7", port: 22, user: "ec2-user", privateKey: key, hostKey, dialErrorLimit: 10, perDialTimeout: 15 },
        create: "sh -s",
        logging: "stdout",
        triggers: ["i-1"],
      });
      assert.match(stdin as string, /^# Playbook kafka(Client|Topics), compiled/);
    }
  });

  it("has the outputs that the emulator and a person use", async () => {
    const { values, outputs } = await program();
    const { playbooks, recaps, ...rest } = values;
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
});

function unsecret(inputs: Record<string, unknown>): Record<string, unknown> {
  const mark = "4dabf18193072939515e22adb298388d";
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, typeof value === "object" && value !== null && mark in value ? (value as unknown as { value: unknown }).value : value]),
  );
}
