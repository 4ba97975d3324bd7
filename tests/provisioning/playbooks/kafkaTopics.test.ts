import { strict as assert } from "node:assert";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kafkaTopics } from "../../../provisioning/playbooks/kafkaTopics";
import { type RunResult, type TestHost, createTestHost, shells, statuses } from "../../support/host";

const roleArn = "arn:aws:iam::123456789012:role/u1-ec2-access-role";
const topics = (names: readonly string[]) =>
  kafkaTopics({ client: { kafkaVersion: "2.8.1", scalaVersion: "2.12", roleArn }, bootstrapServers: "b-1:9098", topics: names }).tasks;

/** A kafka-topics.sh that writes down how it was called, and how many of it ran at once. */
const recorder = `#!/bin/sh
echo "$*" >>calls
mkdir running 2>/dev/null
: >"running/$$"
ls running | wc -l >>at-once
case $* in
  *--list*) if [ -e list-fails ]; then cat list-fails >&2; exit 1; fi; if [ -e topics ]; then cat topics; fi ;;
  *--create*)
    for topic in "$@"; do :; done
    if [ "$topic" = bad ]; then echo "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [bad]"; exit 1; fi
    sleep 0.1
    echo "$topic" >>topics ;;
esac
rm "running/$$"
`;
const common = "--bootstrap-server b-1:9098 --command-config kafka_2.12-2.8.1/bin/client.properties";

function installRecorder(home: string): void {
  const bin = join(home, "kafka_2.12-2.8.1", "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "kafka-topics.sh"), recorder);
  chmodSync(join(bin, "kafka-topics.sh"), 0o755);
}

for (const shell of shells) {
  describe(`topics under ${shell.join(" ")}`, () => {
    let host: TestHost;
    beforeEach(() => {
      host = createTestHost(shell);
      installRecorder(host.home);
    });
    afterEach(() => host.remove());
    const put = (name: string, text: string) => writeFileSync(join(host.home, name), text);
    const read = (name: string) => readFileSync(join(host.home, name), "utf8").trimEnd().split("\n");
    const reports = (result: RunResult, ...expected: string[]) => assert.deepEqual(statuses(result), expected, result.error);

    it("are listed once, and the missing ones created", () => {
      put("topics", "__amazon_msk_canary\nu1.geo\n");
      reports(host.run(topics(["u1.pin", "u1.geo", "u1.user"])), "ok", "changed");
      const [list, ...creates] = read("calls");
      assert.equal(list, `${common} --list`);
      assert.deepEqual(creates.sort(), ["u1.pin", "u1.user"].map((name) => `${common} --create --if-not-exists --topic ${name}`));
    });

    it("without changes take one start of the tool in all", () => {
      put("topics", "a\nb\nc\n");
      reports(host.run(topics(["a", "b"])), "ok", "ok");
      assert.deepEqual(read("calls"), [`${common} --list`]);
    });

    it("are all created on a cluster that has none", () => {
      reports(host.run(topics(["a", "b", "c"])), "ok", "changed");
      assert.deepEqual(read("topics").sort(), ["a", "b", "c"]);
    });

    it("are only named by a check", () => {
      const result = host.run(topics(["a", "b"]), { check: true });
      reports(result, "ok", "changed");
      assert.equal(result.status, 2);
      assert.match(result.report.join("\n"), /missing: a b/);
      assert.deepEqual(read("calls"), [`${common} --list`]);
    });

    it("name the one that the cluster refused, and what the role needs", () => {
      const result = host.run(topics(["good", "bad"]));
      assert.equal(result.status, 1);
      assert.match(result.error, new RegExp(`bad: The cluster refused the action: Not authorized to access topics: \\[bad\\]. The role ${roleArn} needs the kafka-cluster actions`));
      assert.deepEqual(read("topics"), ["good"]);
    });

    it("are left alone while the cluster refuses the login, and the refusal is explained", () => {
      put("list-fails", "[x] ERROR stack\norg.apache.kafka.common.errors.SaslAuthenticationException: [id]: Access denied\n\tat a.b.C(C.java:1)\n");
      const result = host.run(topics(["a"]));
      assert.equal(result.status, 1);
      assert.match(result.error, /The cluster lets the client in on .*The cluster refused the login: \[id\]: Access denied. The role .* needs an identity policy that allows kafka-cluster:Connect/);
      assert.deepEqual(read("calls"), [`${common} --list`]);
    });
  });
}

describe("topics on a small machine", () => {
  let host: TestHost;
  beforeEach(() => {
    host = createTestHost();
    installRecorder(host.home);
  });
  afterEach(() => host.remove());

  const cases: readonly [string, number, number, number][] = [
    ["1 GiB and 2 processors", 983_040, 2, 2],
    ["512 MiB and 2 processors", 500_000, 2, 1],
    ["300 MiB", 300_000, 2, 1],
    ["64 GiB and 2 processors", 64_000_000, 2, 2],
  ];
  for (const [title, memoryKib, cpus, limit] of cases) {
    it(`never run more tools at once than memory and processors allow: ${title}`, () => {
      const result = host.run(topics(["a", "b", "c", "d", "e"]), {}, {}, (program) =>
        program
          .replace("fact_memory_kib=0\n", `fact_memory_kib=${memoryKib}\n`)
          .replace("[ -r /proc/meminfo ]", "false")
          .replace("fact_cpus=$(nproc 2>/dev/null)", `fact_cpus=${cpus}`),
      );
      assert.equal(result.status, 0, result.error);
      const atOnce = Math.max(...readFileSync(join(host.home, "at-once"), "utf8").trimEnd().split("\n").map(Number));
      assert.equal(atOnce, limit);
    });
  }
});
