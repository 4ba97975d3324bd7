import { strict as assert } from "node:assert";
import { parseProvisioningOutputs } from "../../provisioning/provisioningOutputs";
import { StackOutputsError } from "../../stackOutputs";

const client = { host: "127.0.0.1", port: 2222, user: "ec2-user", hostKey: "ssh-ed25519 AAAA", instanceId: "i-1" };
const playbooks = { kafkaClient: { kafkaVersion: "2.8.1" }, kafkaTopics: { topics: ["u.pin"] } };

describe("outputs for provisioning", () => {
  it("hold the connection and the playbooks' arguments", () => {
    const parsed = parseProvisioningOutputs("dev", { client, clientPrivateKey: "KEY", playbooks: JSON.stringify(playbooks) });
    assert.deepEqual(parsed, {
      connection: { host: "127.0.0.1", port: 2222, user: "ec2-user", hostKey: "ssh-ed25519 AAAA", privateKey: "KEY" },
      client: playbooks.kafkaClient,
      topics: playbooks.kafkaTopics,
    });
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
