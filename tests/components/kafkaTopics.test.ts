import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { KafkaTopics, type KafkaTopicsArgs } from "../../components/kafkaTopics";
import { compile } from "../../provisioning/compile";
import { kafkaTopics as playbook } from "../../provisioning/playbooks/kafkaTopics";
import { ConfigurationError } from "../../userError";
import { registered, revealed, startMocks, valueOf } from "../support/mocks";

const connection = { host: "10.0.0.7", port: 22, user: "ec2-user", privateKey: "KEY", hostKey: "ssh-ed25519 AAAA" };
const cluster = {
  arn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2",
  bootstrapServers: "b-1:9098",
  kafkaVersion: "2.8.1",
  numberOfBrokerNodes: 3,
  express: false,
};
const client = { kafkaVersion: "2.8.1", scalaVersion: "2.12", roleArn: "arn:role" };
const topics = [{ name: "u.pin", partitions: 6, configs: { "retention.ms": "0604" } }, { name: "u.geo" }];

async function make(args: Partial<KafkaTopicsArgs> = {}) {
  const recorded = startMocks({ calls: {}, outputs: { "command:remote:Command": () => ({ stdout: "recap    ok=5 changed=0 skipped=0 failed=0 in 0.1 s\n" }) } });
  const component = new KafkaTopics("topics", { connection: pulumi.secret(connection), client, cluster, topics, ...args });
  await registered();
  return { ...recorded, component };
}

describe("KafkaTopics", () => {
  it("registers itself with what is asked for, one command, and what it has got", async () => {
    const { resources } = await make();
    assert.deepEqual(
      resources.map(({ type, name, parent, options }) => ({ type, name, parent, options })),
      [
        { type: "pinterest-pipeline:index:KafkaTopics", name: "topics", parent: "", options: {} },
        { type: "command:remote:Command", name: "topics-provisioning", parent: "topics", options: { additionalSecretOutputs: ["connection"], deleteBeforeReplace: false } },
        { type: "pinterest-pipeline:index:PartitionFloor", name: "topics-partitions", parent: "topics", options: {} },
      ],
    );
    const [itself, command, floor] = resources.map(({ inputs }) => revealed(inputs));
    assert.deepEqual(itself?.inputs, { topics: { "u.pin": { partitions: 6, configs: { "retention.ms": "604" } }, "u.geo": {} }, deleteTopics: false, allowDataLoss: [] });
    assert.deepEqual(floor?.inputs, { "u.pin": 6 });
    assert.deepEqual(command?.secrets, ["connection"]);
    const { stdin, ...rest } = command?.inputs ?? {};
    // No trigger: another machine must not replace the command, which would delete the topics.
    assert.deepEqual(rest, {
      addPreviousOutputInEnv: false,
      connection: { ...connection, dialErrorLimit: 10, perDialTimeout: 15 },
      create: "sh -s",
      logging: "stdout",
      triggers: [],
    });
    const declared = [{ name: "u.pin", partitions: 6, configs: { "retention.ms": "604" } }, { name: "u.geo" }];
    assert.equal(stdin, compile(playbook({ client, bootstrapServers: "b-1:9098", clusterArn: cluster.arn, topics: declared })));
  });

  it("deletes on destroy only where the stack says so, and before a replacement makes them anew", async () => {
    const { resources, component } = await make({ deleteTopics: true, allowDataLoss: ["u.geo"] });
    const command = resources.find(({ type }) => type === "command:remote:Command");
    assert.equal(command?.inputs.delete, "sh -s remove");
    assert.equal(command.options.deleteBeforeReplace, true);
    const { deleteTopics, allowDataLoss } = (await valueOf(component.playbook)).value;
    assert.deepEqual({ deleteTopics, allowDataLoss }, { deleteTopics: true, allowDataLoss: ["u.geo"] });
  });

  it("tells names and recap", async () => {
    const { component } = await make();
    assert.deepEqual((await valueOf(component.names)).value, ["u.pin", "u.geo"]);
    assert.equal((await valueOf(component.recap)).value, "ok=5 changed=0 skipped=0 failed=0 in 0.1 s");
  });

  it("refuses before it registers anything what no cluster would take", async () => {
    const { resources } = startMocks({ calls: {} });
    assert.throws(() => new KafkaTopics("topics", { connection, client, cluster, topics: [{ name: "a b" }] }), ConfigurationError);
    await registered();
    assert.deepEqual(resources, []);
  });

  it("refuses in preview what this cluster would not take", async () => {
    startMocks({ calls: {}, preview: true });
    const component = new KafkaTopics("topics", { connection, client, cluster, topics: [{ name: "a", replicationFactor: 4 }] });
    await assert.rejects(valueOf(component.playbook), /a: expected a replicationFactor of at most 3, the number of the cluster's brokers, got 4/);
  });
});
