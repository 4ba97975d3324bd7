import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import type { TopicDeclaration } from "../../../provisioning/playbooks/topicDeclaration";
import { declarationLines, planProgram } from "../../../provisioning/playbooks/topicsPlan";

/** The awks that hosts have, as far as they are here: Debian's mawk, gawk of Amazon Linux, busybox. */
const awks = [["mawk"], ["gawk"], ["busybox", "awk"]].filter(([command, ...args]) => spawnSync(command as string, [...args, "BEGIN { exit }"]).status === 0);

const declared: readonly TopicDeclaration[] = [
  { name: "u.pin", partitions: 3, replicationFactor: 1, configs: { "cleanup.policy": "compact,delete", "retention.ms": "5", "flush.ms": "1" } },
  { name: "u.geo" },
];

/** How Kafka's versions print a topic. */
const forms: readonly [string, string][] = [
  ["2.8 to 4", "Topic: u.pin\tTopicId: x_-A\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: min.insync.replicas=1,cleanup.policy=compact,delete,retention.ms=604\n\tTopic: u.pin\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\tElr: \tLastKnownElr: "],
  ["2.1", "Topic:u.pin\tPartitionCount:2\tReplicationFactor:1\tConfigs:retention.ms=604,cleanup.policy=compact,delete\n\tTopic: u.pin\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1"],
  ["a topic on its way out", "Topic: u.pin\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: retention.ms=604,cleanup.policy=compact,delete\tMarkedForDeletion: true"],
  ["a warning before", "[2026-11-23 01:02:03,004] WARN Topic: u.pin is slow (x)\nTopic: u.pin\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: cleanup.policy=compact,delete,retention.ms=604"],
];

for (const awk of awks) {
  describe(`the topics' plan by ${awk.join(" ")}`, () => {
    const plan = (described: string, remembered = "", topics = declared): string[] => {
      const [command, ...args] = awk as [string, ...string[]];
      const { stdout, stderr } = spawnSync(command, [...args, planProgram], { input: `${described}\n/\n${remembered}\n/\n${declarationLines(topics)}\n`, encoding: "utf8" });
      assert.equal(stderr, "");
      return stdout.split("\n").filter((line) => line !== "").map((line) => line.replaceAll("\t", " "));
    };

    for (const [form, described] of forms) {
      it(`reads what Kafka prints: ${form}`, () => {
        assert.deepEqual(plan(described), ["there u.pin", "partitions u.pin 2 3", "config u.pin retention.ms 604 5", "config u.pin flush.ms  1", "missing u.geo"]);
      });
    }

    it("compares numbers as numbers", () => {
      const described = "Topic: a\tPartitionCount: 10\tReplicationFactor: 10\tConfigs: ";
      assert.deepEqual(plan(described, "", [{ name: "a", partitions: 9, replicationFactor: 9 }]), [
        "there a",
        "refused a has replication factor 10, not 9",
        "refused a has 10 partitions, more than 9",
      ]);
      assert.deepEqual(plan(described, "", [{ name: "a", partitions: 10, replicationFactor: 10 }]), ["there a"]);
    });

    it("takes back what was set and is not declared any more, where it is still there", () => {
      const described = "Topic: u.geo\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: flush.ms=2,segment.ms=3,retention.ms=4";
      assert.deepEqual(plan(described, "u.geo flush.ms\nu.geo gone.ms\nu.pin segment.ms\nu.geo retention.ms", [{ name: "u.geo", configs: { "retention.ms": "4" } }]), [
        "there u.geo",
        "default u.geo flush.ms 2",
      ]);
    });
  });
}
