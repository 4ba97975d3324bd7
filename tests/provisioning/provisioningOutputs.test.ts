import { strict as assert } from "node:assert";
import { parseProvisioningOutputs } from "../../provisioning/provisioningOutputs";
import { StackOutputsError } from "../../stackOutputs";

const client = { host: "127.0.0.1", port: 2222, user: "ec2-user", hostKey: "ssh-ed25519 AAAA", instanceId: "i-1" };
const playbooks = { kafkaClient: { kafkaVersion: "2.8.1" }, kafkaTopics: { clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/u-2", topics: [{ name: "u.pin" }] } };

describe("outputs for provisioning", () => {
  it("hold the connection and the playbooks' arguments", () => {
    const parsed = parseProvisioningOutputs("dev", { client, clientPrivateKey: "KEY", playbooks: JSON.stringify(playbooks) });
    assert.deepEqual(parsed, {
      connection: { host: "127.0.0.1", port: 2222, user: "ec2-user", hostKey: "ssh-ed25519 AAAA", privateKey: "KEY" },
      client: playbooks.kafkaClient,
      topics: playbooks.kafkaTopics,
    });
  });

  it("hold the bastion in front of the machine, which takes the same key", () => {
    const proxy = { host: "bastion.example.com", port: 22, user: "jump", hostKey: "ssh-ed25519 BBBB" };
    const { connection } = parseProvisioningOutputs("dev", { client: { ...client, proxy }, clientPrivateKey: "KEY", playbooks: JSON.stringify(playbooks) });
    assert.deepEqual(connection.proxy, { ...proxy, privateKey: "KEY" });
  });

  it("of a program that named topics and no cluster are asked for anew", () => {
    const earlier = JSON.stringify({ kafkaClient: {}, kafkaTopics: { topics: ["u.pin"] } });
    assert.throws(() => parseProvisioningOutputs("dev", { client, clientPrivateKey: "KEY", playbooks: earlier }), /of an earlier one. Bring it up to date: pulumi up -s dev/);
  });

  for (const [title, outputs] of [["none", {}], ["those of another program", { bucket: "x" }], ["some", { client }]] as const) {
    it(`are asked for where there are ${title}, and no value is told`, () => {
      assert.throws(
        () => parseProvisioningOutputs("dev", outputs),
        (error: unknown) => error instanceof StackOutputsError && /Expected stack "dev" to have the outputs client, clientPrivateKey and playbooks, found .*pulumi up -s dev/.test(error.message) && !error.message.includes("AAAA"),
      );
    });
  }
});
