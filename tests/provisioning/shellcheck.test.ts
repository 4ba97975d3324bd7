import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { iamJars, kafkaArchive } from "../../provisioning/artifacts";
import { compile } from "../../provisioning/compile";
import { kafkaClient, type KafkaClientArgs } from "../../provisioning/playbooks/kafkaClient";
import { type KafkaTopicsArgs, kafkaTopics } from "../../provisioning/playbooks/kafkaTopics";
import { sh } from "../../provisioning/shell";
import type { Task } from "../../provisioning/task";
import { archive } from "../../provisioning/tasks/archive";
import { command } from "../../provisioning/tasks/command";
import { directory } from "../../provisioning/tasks/directory";
import { download } from "../../provisioning/tasks/download";
import { file } from "../../provisioning/tasks/file";
import { line } from "../../provisioning/tasks/line";
import { package_ } from "../../provisioning/tasks/package";
import { removed } from "../../provisioning/tasks/removed";
import { symlink } from "../../provisioning/tasks/symlink";

const missing = spawnSync("shellcheck", ["--version"]).error === undefined ? "" : " (skipped: shellcheck is not installed)";

const client: KafkaClientArgs = {
  kafkaVersion: "2.8.1",
  scalaVersion: "2.12",
  archive: kafkaArchive("2.8.1", "2.12"),
  iamJars: iamJars(),
  roleArn: "arn:aws:iam::123456789012:role/x-ec2-access-role",
};
const topics: KafkaTopicsArgs = {
  client,
  bootstrapServers: "b-1:9098,b-2:9098",
  clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/x/y-2",
  topics: [{ name: "a.pin", partitions: 3, replicationFactor: 2, configs: { "cleanup.policy": "compact,delete", "leader.replication.throttled.replicas": "*" } }, { name: "a.geo" }],
  deleteTopics: true,
  allowDataLoss: ["a.geo"],
};
const digest = { algorithm: "sha256", digest: "a".repeat(64) } as const;

/** Each task in each of its forms, with values that need quoting. */
const tasks: Readonly<Record<string, readonly Task[]>> = {
  archive: [archive({ source: "a b.tgz", destination: "$(x)" }), archive({ source: "a", destination: "b", creates: "c d", strip: 2 })],
  command: [
    command({ name: "a 'name'", run: sh`: ${"$x"}` }),
    command({ name: "b", run: sh`:`, creates: "a b" }),
    command({ name: "c", run: sh`:`, unless: sh`[ -e ${"'"} ]` }),
  ],
  directory: [directory({ path: "a b", mode: "700", owner: "root:root" }), directory({ path: "-rf", state: "absent" })],
  download: [
    download({ url: "https://example.com/$x", path: "d/e f", checksum: digest }),
    download({ url: "https://example.com/x", path: "d", checksum: { algorithm: "sha512", url: "https://example.com/x.sha512" }, unless: "a b" }),
  ],
  file: [file({ path: "a b", content: "it's `x` $(y)\n" }), file({ path: "/etc/x", content: "", mode: "600", owner: "root" })],
  line: [line({ path: ".rc", line: "export A='$B'" }), line({ path: ".rc", line: "x", replacing: "^x" }), line({ path: ".rc", line: "x", state: "absent" })],
  package: [
    package_({ name: "p", packages: { apt: "a", dnf: "b", yum: "c" } }),
    package_({ name: "q", packages: { apt: "a", dnf: "b", yum: "c" }, satisfied: sh`[ "$fact_java_major" -ge 8 ]` }),
  ],
  removed: [removed({ path: "a b" })],
  symlink: [symlink({ path: "a b", target: "../c d" })],
};

describe(`compiled programs under shellcheck${missing}`, function () {
  this.timeout(60_000);
  before(function () {
    if (missing !== "") this.skip();
  });

  it("the playbook kafkaClient is clean", () => assertClean(compile(kafkaClient(client))));
  it("the playbook kafkaTopics is clean", () => assertClean(compile(kafkaTopics(topics))));
  it("every task is clean in each of its forms, in check mode with diffs too", () => {
    assertClean(compile({ name: "it's all", tasks: Object.values(tasks).flat() }, { check: true, diff: true }));
  });
});

function assertClean(program: string): void {
  // SC2016 takes a dollar sign in single quotes for a slip; here it is data that must stay as it is.
  const { stdout, status } = spawnSync("shellcheck", ["--shell=sh", "--norc", "--format=gcc", "--exclude=SC2016", "-"], { input: program, encoding: "utf8" });
  assert.equal(`${stdout}${status}`, "0");
}
