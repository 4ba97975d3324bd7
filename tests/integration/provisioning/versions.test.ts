import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kafkaClient, type KafkaClientArgs } from "../../../provisioning/playbooks/kafkaClient";
import { type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { type Outcome, type PlaybookHost, startShellHost } from "../../provisioning/support/host";
import { holdOpen } from "../../provisioning/support/holdOpen";
import { createToolbox, installsJava, type Toolbox } from "../../provisioning/support/toolbox";
import { tree } from "../../provisioning/support/tree";

const older = "kafka_2.12-2.8.1";
const newer = "kafka_2.13-3.7.2";
const othersGone = "Other versions of Kafka are gone";

describe("the playbook kafkaClient, for another version", function () {
  this.timeout(60_000);
  let mirror: SmallMirror;
  let toolbox: Toolbox;
  let host: PlaybookHost;
  before(async () => (mirror = await startSmallMirror()));
  after(() => mirror.close());
  beforeEach(async () => {
    toolbox = createToolbox({ java: "17.0.15" });
    host = await startShellHost(["/bin/sh"], { PATH: toolbox.path });
  });
  afterEach(async () => {
    await host.close();
    toolbox.close();
  });

  const at = (kafkaVersion: string, iamJarVersion = "1.1.5"): KafkaClientArgs => mirror.clientOf(kafkaVersion, iamJarVersion);
  const kafkas = (): string[] => readdirSync(host.home).filter((name) => name.startsWith("kafka_"));
  const jars = (kafka: string): string[] => readdirSync(join(host.home, kafka, "libs")).filter((name) => name.startsWith("aws-msk"));
  const put = (path: string, text = ""): void => {
    mkdirSync(join(host.home, path, ".."), { recursive: true });
    writeFileSync(join(host.home, path), text);
  };
  const reasonOf = (outcome: Outcome, task: string): string => outcome.tasks.find((report) => report.task === task)?.reason ?? "not reported";

  /** A run that does what its check said, and after which there is nothing to do. */
  async function runAsChecked(args: KafkaClientArgs): Promise<Outcome> {
    const { tasks } = kafkaClient(args);
    const before = tree(host.home);
    const check = await host.run(tasks, { check: true });
    assert.deepEqual(tree(host.home), before);
    const run = await host.run(tasks);
    assert.equal(run.status, 0, run.error);
    assert.deepEqual(words(run), words(check));
    assert.equal((await host.run(tasks)).changed, 0);
    return run;
  }

  /** What a host has that never had another version. */
  async function treeOf(args: KafkaClientArgs): Promise<string[]> {
    const fresh = await startShellHost(["/bin/sh"], { PATH: toolbox.path });
    try {
      await fresh.run(kafkaClient(args).tasks);
      return tree(fresh.home);
    } finally {
      await fresh.close();
    }
  }

  for (const [title, from, to] of [["an upgrade", "2.8.1", "3.7.2"], ["a downgrade", "3.7.2", "2.8.1"]] as const) {
    it(`${title} leaves what a fresh host has: the other version goes, client.properties and CLASSPATH follow`, async () => {
      await host.run(kafkaClient(at(from)).tasks);
      const run = await runAsChecked(at(to));
      assert.equal(reasonOf(run, othersGone).replace(/, \d.*/, ""), `unused: ./${from === "2.8.1" ? older : newer}`);
      assert.deepEqual(tree(host.home), await treeOf(at(to)));
      assert.match(readFileSync(join(host.home, ".bashrc"), "utf8"), new RegExp(`^export CLASSPATH="\\$HOME/kafka_[0-9.]+-${to}/libs/aws-msk-iam-auth-1\\.1\\.5-all\\.jar"\n$`));
    });
  }

  it("an upgrade and back leaves the first version as it was", async () => {
    await host.run(kafkaClient(at("2.8.1")).tasks);
    const first = tree(host.home);
    await runAsChecked(at("3.7.2"));
    await runAsChecked(at("2.8.1"));
    assert.deepEqual(tree(host.home), first);
  });

  it("the new version is whole before the old one goes, also where a run is cut in between", async () => {
    await host.run(kafkaClient(at("2.8.1")).tasks);
    const { tasks } = kafkaClient(at("3.7.2"));
    await host.run(tasks.slice(0, tasks.findIndex(({ name }) => name === othersGone)));
    assert.deepEqual(kafkas(), [older, newer]);
    await runAsChecked(at("3.7.2"));
    assert.deepEqual(tree(host.home), await treeOf(at("3.7.2")));
  });

  it("the old version stays while a process runs from it, by name, and goes when that has ended", async () => {
    await host.run(kafkaClient(at("2.8.1")).tasks);
    const user = await holdOpen(join(host.home, older, "libs/library-0.jar"));
    try {
      assert.match(reasonOf(await runAsChecked(at("3.7.2")), othersGone), new RegExp(`^ ?in use, kept: \\./${older} \\(process ${user.pid}\\)$`));
      assert.deepEqual(kafkas(), [older, newer]);
    } finally {
      await user.end();
    }
    await runAsChecked(at("3.7.2"));
    assert.deepEqual(kafkas(), [newer]);
  });

  const mentions: readonly [string, () => void, string][] = [
    ["a start-up file", () => put(".bashrc", `alias l=ls\nexport PATH="$PATH:$HOME/${older}/bin"\n`), ".bashrc"],
    ["a script of the home", () => put("produce.sh", `#!/bin/sh\nexec ~/${older}/bin/kafka-console-producer.sh\n`), "./produce.sh"],
    ["a program in ~/bin", () => put("bin/produce", `#!/bin/sh\nexec ~/${older}/bin/kafka-console-producer.sh\n`), "bin/produce"],
    ["a service of the user", () => put(".config/systemd/user/mirror.service", `[Service]\nExecStart=%h/${older}/bin/connect-mirror-maker.sh\n`), ".config/systemd/user/mirror.service"],
    ["the crontab", () => toolbox.add("crontab", `echo '0 4 * * * $HOME/${older}/bin/kafka-topics.sh --list'`), "crontab"],
    ["a link", () => symlinkSync(older, join(host.home, "kafka")), "link ./kafka"],
  ];
  for (const [title, mention, name] of mentions) {
    it(`the old version stays while ${title} names it`, async () => {
      await host.run(kafkaClient(at("2.8.1")).tasks);
      mention();
      assert.equal(reasonOf(await runAsChecked(at("3.7.2")), othersGone).trim(), `in use, kept: ./${older} (${name})`);
      assert.ok(existsSync(join(host.home, older, "bin/kafka-topics.sh")));
    });
  }

  it("a version that a person unpacked by hand is not taken away, nor are files that a person put into ours", async () => {
    put("kafka_2.12-2.6.0/bin/kafka-topics.sh");
    await host.run(kafkaClient(at("2.8.1")).tasks);
    put(`${older}/libs/mine.jar`, "mine");
    await runAsChecked(at("3.7.2"));
    assert.deepEqual(kafkas(), ["kafka_2.12-2.6.0", older, newer]);
    assert.deepEqual(tree(join(host.home, older)).map((line) => line.split(" ")[0]), ["libs", "libs/mine.jar"]);
  });

  it("a folder that holds only a person's files is filled again, and they stay", async () => {
    await host.run(kafkaClient(at("2.8.1")).tasks);
    put(`${older}/libs/mine.jar`, "mine");
    const whole = tree(host.home);
    await runAsChecked(at("3.7.2"));
    const back = await runAsChecked(at("2.8.1"));
    assert.match(reasonOf(back, "Kafka 2.8.1 is unpacked"), /^without bin\/kafka-topics\.sh/);
    assert.deepEqual(tree(host.home), whole);
  });

  it("a folder that a cut left between the two moves of its replacement is whole again, with a person's files", async () => {
    await host.run(kafkaClient(at("2.8.1")).tasks);
    put(`${older}/libs/mine.jar`, "mine");
    const whole = tree(host.home);
    renameSync(join(host.home, older), join(host.home, `${older}.replaced`));
    const { tasks } = kafkaClient(at("2.8.1"));
    const run = await host.run(tasks);
    assert.equal(run.status, 0, run.error);
    assert.equal((await host.run(tasks)).changed, 0);
    assert.deepEqual(tree(host.home), whole);
  });

  for (const [from, to] of [["1.1.5", "2.3.4"], ["2.3.4", "1.1.5"]] as const) {
    it(`the IAM jar ${from} gives way to ${to}, and CLASSPATH follows`, async () => {
      await host.run(kafkaClient(at("2.8.1", from)).tasks);
      const run = await runAsChecked(at("2.8.1", to));
      assert.match(reasonOf(run, "No other IAM jar is in libs"), new RegExp(`^\\./${older}/libs/aws-msk-iam-auth-${from}-all\\.jar`));
      assert.deepEqual(jars(older), [`aws-msk-iam-auth-${to}-all.jar`]);
      assert.deepEqual(tree(host.home), await treeOf(at("2.8.1", to)));
    });
  }

  it("another Java gets the newest IAM jar that runs on it", async () => {
    const { tasks } = kafkaClient(mirror.clientOf("2.8.1"));
    await host.run(tasks);
    assert.deepEqual(jars(older), ["aws-msk-iam-auth-2.3.9-all.jar"]);
    toolbox.add("apt-get", installsJava("11.0.2"));
    toolbox.remove("java");
    const run = await host.run(tasks);
    assert.equal(run.status, 0, run.error);
    assert.deepEqual(jars(older), ["aws-msk-iam-auth-2.3.4-all.jar"]);
  });
});

describe("a check of the playbook kafkaClient on a host without Java", () => {
  let mirror: SmallMirror;
  before(async () => (mirror = await startSmallMirror()));
  after(() => mirror.close());

  const managers: readonly { readonly title: string; readonly manager: string; readonly java: string; readonly aptCache?: string; readonly jar: string }[] = [
    { title: "apt with OpenJDK 17", manager: "apt-get", java: "17.0.15", aptCache: "  Depends: openjdk-17-jre-headless", jar: "2.3.9" },
    { title: "apt with OpenJDK 11", manager: "apt-get", java: "11.0.20", aptCache: "  Depends: openjdk-11-jre-headless", jar: "2.3.4" },
    { title: "apt whose lists are not there yet", manager: "apt-get", java: "17.0.15", aptCache: "", jar: "2.3.9" },
    { title: "dnf", manager: "dnf", java: "1.8.0_412", jar: "2.3.4" },
    { title: "yum", manager: "yum", java: "1.8.0_412", jar: "2.3.4" },
  ];
  for (const { title, manager, java, aptCache, jar } of managers) {
    it(`foretells the Java, and the IAM jar for it, that a run then brings: ${title}`, async () => {
      const toolbox = createToolbox();
      toolbox.add(manager, `case $* in *install*) ${installsJava(java)} ;; esac`);
      if (aptCache !== undefined) toolbox.add("apt-cache", `echo '${aptCache}'`);
      const host = await startShellHost(["/bin/sh"], { PATH: toolbox.path });
      try {
        const { tasks } = kafkaClient(mirror.clientOf("2.8.1"));
        const check = await host.run(tasks, { check: true });
        assert.deepEqual(toolbox.calls().filter((call) => call.startsWith(manager)), [], "a check installs nothing");
        const run = await host.run(tasks);
        assert.equal(run.status, 0, run.error);
        assert.deepEqual(words(run), words(check));
        assert.ok(existsSync(join(host.home, older, `libs/aws-msk-iam-auth-${jar}-all.jar`)));
        assert.equal((await host.run(tasks)).changed, 0);
      } finally {
        await host.close();
        toolbox.close();
      }
    });
  }
});

/** The report without times. */
function words({ tasks }: Outcome): string[] {
  return tasks.map(({ status, task, reason = "" }) => `${status} ${task} ${reason.replace(/(?:, )?\d+\.\d s$/, "")}`);
}
