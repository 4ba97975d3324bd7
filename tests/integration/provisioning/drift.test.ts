import { strict as assert } from "node:assert";
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kafkaClient } from "../../../provisioning/playbooks/kafkaClient";
import type { TaskReport } from "../../../provisioning/report";
import { kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { type PlaybookHost, startShellHost } from "../../provisioning/support/host";
import { createToolbox, installsJava, type Toolbox } from "../../provisioning/support/toolbox";
import { tree, treeWithTimes } from "../../provisioning/support/tree";

const jar = `${kafkaFolder}/libs/aws-msk-iam-auth-1.1.5-all.jar`;
const properties = `${kafkaFolder}/bin/client.properties`;

describe("the playbook kafkaClient, checked", function () {
  this.timeout(60_000);
  let mirror: SmallMirror;
  let toolbox: Toolbox;
  let host: PlaybookHost;
  before(async () => (mirror = await startSmallMirror()));
  after(() => mirror.close());
  beforeEach(async () => {
    toolbox = createToolbox({ java: "17.0.15" });
    toolbox.add("apt-get", `case $* in *install*) ${installsJava("17.0.16")} ;; esac`);
    host = await startShellHost(["/bin/sh"], { PATH: toolbox.path });
  });
  afterEach(async () => {
    await host.close();
    toolbox.close();
  });

  const playbook = () => kafkaClient(mirror.client).tasks;

  /** A check, which changes nothing, and the run after it, which does what the check said and no more. */
  async function checkedRun(): Promise<{ readonly changed: readonly TaskReport[]; readonly diff: string }> {
    const before = treeWithTimes(host.home);
    const requests = mirror.requests.length;
    const calls = toolbox.calls();
    const check = await host.run(playbook(), { check: true, diff: true });
    assert.deepEqual(treeWithTimes(host.home), before, "a check changes nothing");
    assert.equal(mirror.requests.length, requests, "a check downloads nothing");
    assert.deepEqual(toolbox.calls(), calls, "a check installs nothing");
    const run = await host.run(playbook(), { diff: true });
    assert.equal(run.status, 0, run.error);
    assert.deepEqual(withoutTimes(run.tasks), withoutTimes(check.tasks), "the run does what the check said");
    assert.deepEqual(diffOf(run.report), diffOf(check.report), "in the same words");
    assert.equal(check.status, run.changed === 0 ? 0 : 2);
    return { changed: check.tasks.filter(({ status }) => status === "changed"), diff: diffOf(check.report).join("\n") };
  }

  it("predicts a first run, with diffs of the files to be", async () => {
    const { changed, diff } = await checkedRun();
    assert.ok(changed.length >= 5);
    assert.match(diff, /^\+security\.protocol=SASL_SSL$/m);
    assert.match(diff, /^\+export CLASSPATH=/m);
  });

  it("says that there is nothing to do, after a run", async () => {
    await host.run(playbook());
    assert.deepEqual((await checkedRun()).changed, []);
  });

  const drifts: readonly { readonly title: string; readonly drift: () => void; readonly task: RegExp; readonly reason: RegExp; readonly diff?: RegExp }[] = [
    {
      title: "CLASSPATH taken out of ~/.bashrc",
      drift: () => writeFileSync(join(host.home, ".bashrc"), "alias l=ls\n"),
      task: /^CLASSPATH is set in ~\/\.bashrc$/,
      reason: /content differs/,
      diff: /^ alias l=ls\n\+export CLASSPATH="\$HOME\/kafka_2.12-2.8.1\/libs\/aws-msk-iam-auth-1.1.5-all.jar"$/m,
    },
    {
      title: "CLASSPATH of another jar in ~/.bashrc",
      drift: () => writeFileSync(join(host.home, ".bashrc"), 'export CLASSPATH="$HOME/kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.0.0-all.jar"\n'),
      task: /^CLASSPATH is set/,
      reason: /content differs/,
      diff: /^-export CLASSPATH=.*1\.0\.0-all\.jar"\n\+export CLASSPATH=.*1\.1\.5-all\.jar"$/m,
    },
    { title: "a truncated jar", drift: () => truncateSync(join(host.home, jar), 1000), task: /^The IAM jar 1\.1\.5 is in libs$/, reason: /sha256 is [0-9a-f]{12}…, not [0-9a-f]{12}…/ },
    { title: "a jar that is gone", drift: () => rmSync(join(host.home, jar)), task: /^The IAM jar/, reason: /missing/ },
    { title: "a second jar", drift: () => writeFileSync(join(host.home, kafkaFolder, "libs/aws-msk-iam-auth-1.0.0-all.jar"), ""), task: /^No other IAM jar/, reason: /1\.0\.0/ },
    {
      title: "an edited client.properties",
      drift: () => writeFileSync(join(host.home, properties), readFileSync(join(host.home, properties), "utf8").replace("SASL_SSL", "PLAINTEXT")),
      task: /^client\.properties is as declared$/,
      reason: /content differs/,
      diff: /^-security\.protocol=PLAINTEXT\n\+security\.protocol=SASL_SSL$/m,
    },
    { title: "client.properties that anybody may write", drift: () => chmodSync(join(host.home, properties), 0o666), task: /^client\.properties/, reason: /mode is 666, not 644/ },
    { title: "Kafka's folder gone", drift: () => rmSync(join(host.home, kafkaFolder), { recursive: true }), task: /^Kafka 2\.8\.1 is unpacked$/, reason: /missing/ },
  ];
  for (const { title, drift, task, reason, diff } of drifts) {
    it(`names and mends ${title}`, async () => {
      await host.run(playbook());
      const settled = tree(host.home);
      drift();
      const found = await checkedRun();
      const named = found.changed.find((changed) => task.test(changed.task));
      assert.match(named?.reason ?? "not named", reason);
      if (diff !== undefined) assert.match(found.diff, diff);
      if (title.includes("folder")) assert.ok(found.changed.length >= 3);
      else assert.equal(found.changed.length, 1, "and nothing else");
      assert.deepEqual(withoutForeignLines(tree(host.home)), withoutForeignLines(settled));
      assert.deepEqual((await checkedRun()).changed, []);
    });
  }

  it("names and mends Java removed from PATH", async () => {
    await host.run(playbook());
    toolbox.remove("java");
    const { changed } = await checkedRun();
    assert.deepEqual(changed.map(({ task, reason }) => `${task}: ${reason}`), ["Java 8 or newer is installed: to be installed: default-jre-headless"]);
    assert.deepEqual((await checkedRun()).changed, []);
  });
});

function withoutTimes(tasks: readonly TaskReport[]): unknown[] {
  return tasks.map(({ status, task, reason }) => ({ status, task, reason: reason?.replace(/(?:, )?\d+\.\d s$/, "") }));
}

/** Lines of the report that are of a diff, without the times that diff prints. */
function diffOf(report: readonly string[]): string[] {
  return report.filter((line) => /^[-+ @]/.test(line) && !/^ {9}/.test(line)).map((line) => line.replace(/\t.*$/, ""));
}

/** What a person added to ~/.bashrc stays there. */
function withoutForeignLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith(".bashrc "));
}
