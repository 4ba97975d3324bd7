import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type RunMode } from "../../../provisioning/compile";
import { type KafkaTopicsArgs, kafkaTopics } from "../../../provisioning/playbooks/kafkaTopics";
import type { TopicDeclaration } from "../../../provisioning/playbooks/topicDeclaration";
import { type RunResult, type TestHost, createTestHost, shells, statuses } from "../../support/host";
import { type RecordedKafka, installRecordedKafka } from "../support/recordedKafka";

const roleArn = "arn:aws:iam::123456789012:role/u1-ec2-access-role";
const clusterArn = "arn:aws:kafka:us-east-1:123456789012:cluster/c/uuid-2";
const topicArn = "arn:aws:kafka:us-east-1:123456789012:topic/c/uuid-2";

function playbook(topics: readonly (string | TopicDeclaration)[], more: Partial<KafkaTopicsArgs> = {}) {
  const declared = topics.map((topic) => (typeof topic === "string" ? { name: topic } : topic));
  return kafkaTopics({ client: { kafkaVersion: "2.8.1", scalaVersion: "2.12", roleArn }, bootstrapServers: "b-1:9098", clusterArn, topics: declared, ...more });
}

function describeIn(title: string, shell: readonly string[] | undefined, define: (world: () => { host: TestHost; kafka: RecordedKafka }) => void): void {
  describe(title, () => {
    let host: TestHost;
    let kafka: RecordedKafka;
    beforeEach(() => {
      host = createTestHost(shell);
      kafka = installRecordedKafka(host.home);
    });
    afterEach(() => host.remove());
    define(() => ({ host, kafka }));
  });
}

const reports = (result: RunResult, ...expected: string[]) => assert.deepEqual(statuses(result), expected, `${result.report.join("\n")}\n${result.error}`);
const text = (result: RunResult) => result.report.join("\n");

for (const shell of shells) {
  describeIn(`topics under ${shell.join(" ")}`, shell, (world) => {
    const run = (topics: readonly (string | TopicDeclaration)[], mode?: RunMode) => world().host.run(playbook(topics).tasks, mode);

    it("that were deleted, shrunk or changed behind the stack's back are named by a check and mended by a run", () => {
      const { kafka } = world();
      kafka.put("shrunk", { partitions: 1, configs: { "flush.ms": "7" } });
      kafka.put("changed", { configs: { "retention.ms": "1", "cleanup.policy": "compact,delete" } });
      const declared = [
        "deleted",
        { name: "shrunk", partitions: 3 },
        { name: "changed", configs: { "retention.ms": "86400000", "cleanup.policy": "delete", "segment.ms": "5" } },
      ];
      const check = run(declared, { check: true, diff: true });
      reports(check, "ok", "ok", "changed", "changed", "changed");
      assert.equal(check.status, 2);
      assert.match(text(check), /missing: deleted\)/);
      assert.match(text(check), /\(shrunk has 1, not 3\)/);
      assert.match(text(check), /\(changed has retention.ms=1, not 86400000; changed has cleanup.policy=compact,delete, not delete; changed has segment.ms=\(default\), not 5\)/);
      assert.match(text(check), /^\+deleted$/m);
      assert.match(text(check), /^-shrunk partitions=1\n\+shrunk partitions=3$/m);
      assert.match(text(check), /^-changed retention.ms=1\n\+changed retention.ms=86400000$/m);
      assert.equal(kafka.calls().length, 1);
      reports(run(declared), "ok", "ok", "changed", "changed", "changed");
      assert.deepEqual(kafka.topics(), {
        changed: "1 1 retention.ms=86400000 cleanup.policy=delete segment.ms=5",
        deleted: "1 1",
        // A config that the stack never set is none of its business.
        shrunk: "3 1 flush.ms=7",
      });
      reports(run(declared), "ok", "ok", "ok", "ok", "ok");
    });

    it("lose a config that the stack no longer names only where the stack had set it", () => {
      const { kafka } = world();
      kafka.file("static", "min.insync.replicas=2\n");
      kafka.put("adopted", { configs: { "retention.ms": "5", "flush.ms": "9" } });
      run([{ name: "adopted", configs: { "retention.ms": "6" } }, { name: "made", configs: { "segment.ms": "3" } }]);
      const after = run(["adopted", "made"]);
      reports(after, "ok", "ok", "ok", "ok", "changed");
      assert.match(text(after), /adopted has retention.ms=6, not the default; made has segment.ms=3, not the default/);
      assert.deepEqual(kafka.topics(), { adopted: "1 1 flush.ms=9", made: "1 1" });
      reports(run(["adopted", "made"]), "ok", "ok", "ok", "ok", "ok");
      kafka.put("made", { configs: { "segment.ms": "4" } });
      reports(run(["adopted", "made"]), "ok", "ok", "ok", "ok", "ok");
    });

    it("are deleted by a removal, but for those with records or readers that may not lose them", () => {
      const { host, kafka } = world();
      for (const topic of ["full", "read", "empty", "given.up", "given-up", "foreign"]) kafka.put(topic);
      kafka.put("tiered", { configs: { "remote.storage.enable": "true" } });
      kafka.file("sizes", sizes({ "full-0": 0, "full-1": 12, "full-10": 30, "read-0": 0, "empty-0": 0, "tiered-0": 0, "foreign-0": 5 }));
      kafka.file("groups", groups(["some group", "read", "consumer-1"], ["idle", "empty", "-"]));
      const declared = playbook(["full", "read", "tiered", "empty", "given.up", "gone"], { deleteTopics: true, allowDataLoss: ["given.up"] });
      const result = host.run(declared.removal ?? []);
      reports(result, "ok", "changed");
      assert.match(text(result), /to delete: empty given.up; kept: full has 42 bytes of records; read has a reader in the group some group; tiered has tiered storage, where records may be,/);
      assert.deepEqual(Object.keys(kafka.topics()), ["foreign", "full", "given-up", "read", "tiered"]);
      reports(host.run(declared.removal ?? []), "ok", "ok");
    });
  });
}

const sizes = (partitions: Readonly<Record<string, number>>) =>
  JSON.stringify({
    version: 1,
    brokers: [{ broker: 1, logDirs: [{ logDir: "/d", error: null, partitions: Object.entries(partitions).map(([partition, size]) => ({ partition, size, offsetLag: 0, isFuture: false })) }] }],
  });

const groups = (...rows: readonly (readonly [string, string, string])[]) =>
  rows
    .map(([group, topic, member]) => `\nGROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID\n${group} ${topic} 0 1 1 0 ${member} ${member === "-" ? "- -" : "/127.0.0.1 client 1"}\n`)
    .join("");

describeIn("topics", undefined, (world) => {
  const run = (topics: readonly (string | TopicDeclaration)[], mode?: RunMode) => world().host.run(playbook(topics).tasks, mode);
  const create = (name: string, ...options: string[]) => ["kafka-topics.sh --create --if-not-exists --topic", name, ...options].join(" ");

  it("are looked up once, and the missing ones created", () => {
    const { kafka } = world();
    kafka.put("__amazon_msk_canary");
    kafka.put("u1.geo");
    reports(run(["u1.pin", "u1.geo", "u1.user"]), "ok", "ok", "changed", "ok", "ok");
    const [lookup, ...creates] = kafka.calls();
    assert.equal(lookup, "kafka-topics.sh --describe --if-exists --topic u1[.]pin|u1[.]geo|u1[.]user");
    assert.deepEqual(creates.sort(), [create("u1.pin"), create("u1.user")]);
  });

  it("are made as declared", () => {
    const { kafka } = world();
    const configs = { "cleanup.policy": "compact,delete", "leader.replication.throttled.replicas": "*" };
    reports(run([{ name: "a", partitions: 3, replicationFactor: 2, configs }, "b"]), "ok", "ok", "changed", "ok", "ok");
    assert.deepEqual(kafka.topics(), { a: "3 2 cleanup.policy=compact,delete leader.replication.throttled.replicas=*", b: "1 1" });
    reports(run([{ name: "a", partitions: 3, replicationFactor: 2, configs }, "b"]), "ok", "ok", "ok", "ok", "ok");
  });

  it("without changes take one start of a tool in all", () => {
    const { kafka } = world();
    kafka.put("a", { partitions: 6, configs: { "retention.ms": "1000" } });
    kafka.put("b");
    reports(run([{ name: "a", partitions: 6, replicationFactor: 1, configs: { "retention.ms": "1000" } }, "b"]), "ok", "ok", "ok", "ok", "ok");
    assert.equal(kafka.calls().length, 1);
  });

  it("keep a broker's own value where the topic's was taken away by hand", () => {
    const { kafka } = world();
    run([{ name: "a", configs: { "min.insync.replicas": "1" } }]);
    kafka.put("a");
    kafka.file("static", "min.insync.replicas=2\n");
    reports(run(["a"]), "ok", "ok", "ok", "ok", "changed");
    reports(run(["a"]), "ok", "ok", "ok", "ok", "ok");
  });

  it("that cannot be as declared stop the run before anything is changed", () => {
    const { kafka } = world();
    kafka.put("wide", { partitions: 6 });
    kafka.put("replicated", { replicationFactor: 3 });
    const before = kafka.topics();
    const result = run(["new", { name: "wide", partitions: 3 }, { name: "replicated", replicationFactor: 2, configs: { "flush.ms": "1" } }]);
    reports(result, "ok", "failed");
    assert.equal(result.status, 1);
    assert.match(result.error, /The topics can be as declared on .*: wide has 6 partitions, more than 3; replicated has replication factor 3, not 2\. Kafka takes no partitions away/);
    assert.deepEqual(kafka.topics(), before);
    assert.equal(kafka.calls().length, 1);
  });

  it("with a name that another's matches as a regular expression leave the other alone", () => {
    const { kafka } = world();
    kafka.put("a.b");
    kafka.put("axb");
    reports(run([{ name: "a.b", partitions: 2, configs: { "flush.ms": "1" } }]), "ok", "ok", "ok", "changed", "changed");
    assert.deepEqual(kafka.topics(), { "a.b": "2 1 flush.ms=1", axb: "1 1" });
  });

  it("name the one that the cluster refused, the action and the ARN", () => {
    const { kafka } = world();
    const result = run(["good", "bad"]);
    assert.equal(result.status, 1);
    assert.ok(result.error.includes(`bad: The cluster refused the action: Not authorized to access topics: [bad]. The role ${roleArn} needs kafka-cluster:CreateTopic on ${topicArn}/bad.`), result.error);
    assert.deepEqual(Object.keys(kafka.topics()), ["good"]);
  });

  it("are left alone while the cluster refuses the login, and the refusal is explained", () => {
    const { kafka } = world();
    kafka.file("kafka-topics.sh-fails", "[x] ERROR stack\norg.apache.kafka.common.errors.SaslAuthenticationException: [id]: Access denied\n\tat a.b.C(C.java:1)\n");
    const result = run(["a"]);
    assert.equal(result.status, 1);
    assert.match(result.error, /The cluster lets the client in on .*The cluster refused the login: \[id\]: Access denied. The role .* needs an identity policy that allows kafka-cluster:Connect on arn:aws:kafka:us-east-1:123456789012:cluster\/c\/uuid-2/);
    assert.equal(kafka.calls().length, 1);
  });

  const refusals: readonly [string, string, string, readonly (string | TopicDeclaration)[]][] = [
    ["looking up", "kafka-topics.sh", "DescribeTopicDynamicConfiguration", ["a"]],
    ["changing configs", "kafka-configs.sh", "AlterTopicDynamicConfiguration", [{ name: "a", configs: { "flush.ms": "1" } }]],
  ];
  for (const [what, tool, action, declared] of refusals) {
    it(`name the action and the ARN where ${what} is refused`, () => {
      const { host, kafka } = world();
      kafka.put("a");
      kafka.file(`${tool}-fails`, "org.apache.kafka.common.errors.TopicAuthorizationException: Topic authorization failed.\n");
      const result = host.run(playbook(declared).tasks);
      assert.equal(result.status, 1);
      assert.ok(result.error.includes(`needs kafka-cluster:${action} on ${topicArn}/a.`), result.error);
    });
  }

  it("that exist and are not shown are not taken for created", () => {
    const { host, kafka } = world();
    kafka.file("hidden", "a\n");
    const result = host.run(playbook(["a"]).tasks);
    assert.equal(result.status, 1);
    assert.ok(result.error.includes(`needs kafka-cluster:DescribeTopic on ${topicArn}/a.`), result.error);
  });

  const groupError = "\nError: Executing consumer group command failed due to org.apache.kafka.common.errors.GroupAuthorizationException: Group authorization failed.\n\tat a.b.C(C.java:1)\n";
  const unknown: readonly [string, string, string, RegExp][] = [
    ["says nothing of their records", "sizes", sizes({}), /needs kafka-cluster:DescribeCluster on arn:aws:kafka:us-east-1:123456789012:cluster\/c\/uuid-2/],
    ["refuses to tell of records", "kafka-log-dirs.sh-fails", "ClusterAuthorizationException: Cluster authorization failed.\n", /needs kafka-cluster:DescribeCluster on arn:aws:kafka:us-east-1:123456789012:cluster\/c\/uuid-2/],
    // Its tool ends with status 0 even so.
    ["refuses to tell of groups", "groups", groupError, /Group authorization failed\. The role .* needs kafka-cluster:DescribeGroup on arn:aws:kafka:us-east-1:123456789012:group\/c\/uuid-2\/[*]/],
    ["does not answer about groups in time", "groups", "\nError: Executing consumer group command failed due to TimeoutException: Timed out waiting for a node assignment.\n", /The brokers do not answer/],
    ["does not know yet what a group reads", "groups", "\nWarning: Consumer group 'g' is rebalancing.\n", /A consumer group is joining or leaving right now/],
  ];
  for (const [what, file, content, expected] of unknown) {
    it(`stay, and destroy fails, where the cluster ${what}`, () => {
      const { host, kafka } = world();
      kafka.put("a");
      kafka.file("sizes", sizes({ "a-0": 0 }));
      kafka.file(file, content);
      const result = host.run(playbook(["a"], { deleteTopics: true }).removal ?? []);
      assert.equal(result.status, 1);
      assert.match(result.error, expected);
      assert.deepEqual(Object.keys(kafka.topics()), ["a"]);
    });
  }

  it("stay on destroy unless the stack says otherwise", () => {
    assert.deepEqual(playbook(["a"]).removal, []);
  });

  it("once deleted leave the engine's folder, where the client's playbook keeps its records", async () => {
    const { host, kafka } = world();
    const declared = playbook([{ name: "a", configs: { "flush.ms": "1" } }], { deleteTopics: true, allowDataLoss: ["a"] });
    host.run(declared.tasks);
    assert.equal((await runProgram(host.home, compile(declared), "remove")).status, 0);
    assert.deepEqual(kafka.topics(), {});
    const state = join(host.home, ".local/state/pinterest-pipeline");
    assert.ok(existsSync(join(state, "installed")));
    assert.equal(readFileSync(join(state, "topic-configs"), "utf8"), "");
  });

  it("of two runs at once are made once each, as declared", async () => {
    const { host, kafka } = world();
    kafka.file("slow", "0.1");
    // A second of waiting is short here.
    writeFileSync(join(host.home, "sleep"), "#!/bin/sh\nexec /bin/sleep 0.05\n", { mode: 0o755 });
    const program = compile(playbook(["a", "b", "c"].map((name) => ({ name, partitions: 2, configs: { "flush.ms": "1" } }))));
    const results = await Promise.all([runProgram(host.home, program), runProgram(host.home, program)]);
    assert.deepEqual(results.map(({ status }) => status), [0, 0], results.map(({ output }) => output).join("\n"));
    assert.deepEqual(kafka.topics(), { a: "2 1 flush.ms=1", b: "2 1 flush.ms=1", c: "2 1 flush.ms=1" });
    assert.equal(kafka.calls().filter((call) => call.includes("--create")).length, 3);
  });

  it("of which one could not be made are all there after the next run", () => {
    const { host, kafka } = world();
    assert.equal(host.run(playbook(["a", "bad", "c"]).tasks).status, 1);
    assert.equal(host.run(playbook(["a", "c"]).tasks).status, 0);
    assert.deepEqual(Object.keys(kafka.topics()), ["a", "c"]);
  });
});

describeIn("the class-data archive", undefined, (world) => {
  const six = (name: string) => Array.from({ length: 6 }, (_, i) => `${name}${i}`);
  const withJava17 = (program: string) => program.replace("command -v java >/dev/null || return 0", "fact_java_major=17 fact_java_version=17.0.15; return 0");
  const create = (name: string): string[] => {
    const { host, kafka } = world();
    const before = kafka.jvms().length;
    const result = host.run(playbook(six(name)).tasks, {}, {}, withJava17);
    assert.equal(result.status, 0, text(result));
    // The first JVM describes.
    return kafka.jvms().slice(before + 1);
  };
  const count = (jvms: readonly string[], option: string) => jvms.filter((options) => options.includes(option)).length;

  it("is made by the first of many creations, and used by all others", () => {
    const first = create("a");
    assert.deepEqual([first.length, count(first, "ArchiveClassesAtExit"), count(first, "SharedArchiveFile")], [6, 1, 5]);
    const second = create("b");
    assert.deepEqual([second.length, count(second, "ArchiveClassesAtExit"), count(second, "SharedArchiveFile")], [6, 0, 6]);
  });

  it("stayed, of no use to any JVM, when the IAM jar had been replaced", () => {
    create("a");
    const libs = join(world().host.home, "kafka_2.12-2.8.1", "libs");
    mkdirSync(libs);
    const later = new Date(Date.now() + 60_000);
    utimesSync(libs, later, later);
    const jvms = create("b");
    assert.deepEqual([count(jvms, "ArchiveClassesAtExit"), jvms.length], [1, 6]);
  });
});

describeIn("topics on a small machine", undefined, (world) => {
  const cases: readonly [string, number, number, number][] = [
    ["1 GiB and 2 processors", 983_040, 2, 2],
    ["512 MiB and 2 processors", 500_000, 2, 1],
    ["300 MiB", 300_000, 2, 1],
    ["64 GiB and 2 processors", 64_000_000, 2, 2],
  ];
  for (const [title, memoryKib, cpus, limit] of cases) {
    it(`never run more tools at once than memory and processors allow: ${title}`, () => {
      const { host, kafka } = world();
      kafka.file("slow", "0.05");
      const result = host.run(playbook(["a", "b", "c", "d", "e"]).tasks, {}, {}, (program) =>
        program
          .replace("fact_memory_kib=0\n", `fact_memory_kib=${memoryKib}\n`)
          .replace("[ -r /proc/meminfo ]", "false")
          .replace("fact_cpus=$(nproc 2>/dev/null)", `fact_cpus=${cpus}`),
      );
      assert.equal(result.status, 0, result.error);
      assert.equal(kafka.atOnce(), limit);
    });
  }
});

function runProgram(home: string, program: string, ...args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn("/bin/sh", ["-s", ...args], { env: { HOME: home, PATH: `${home}:${process.env.PATH}` }, timeout: 30_000 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece: string) => (output += piece));
  child.stdin.end(program);
  return new Promise((resolve, reject) => child.once("error", reject).once("close", (status) => resolve({ status, output })));
}
