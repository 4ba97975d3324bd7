import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../../provisioning/compile";
import { kafkaClient } from "../../../provisioning/playbooks/kafkaClient";
import { parseTaskLine } from "../../../provisioning/report";
import { shells } from "../../support/host";
import { kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { type Outcome, type PlaybookHost, runHere, startShellHost } from "../../provisioning/support/host";
import { holdOpen } from "../../provisioning/support/holdOpen";
import type { LocalRun } from "../../provisioning/support/runLocally";
import { tree } from "../../provisioning/support/tree";

describe("the removal of the playbook kafkaClient", function () {
  this.timeout(60_000);
  let mirror: SmallMirror;
  let host: PlaybookHost;
  before(async () => (mirror = await startSmallMirror()));
  after(() => mirror.close());
  beforeEach(async () => (host = await startShellHost()));
  afterEach(() => host.close());

  const put = (path: string, text = ""): void => {
    mkdirSync(join(host.home, path, ".."), { recursive: true });
    writeFileSync(join(host.home, path), text);
  };
  const play = async (client = mirror.client): Promise<void> => {
    const { status, error } = await host.run(kafkaClient(client).tasks);
    assert.equal(status, 0, error);
  };
  const remove = (options: Partial<LocalRun> = {}): Promise<Outcome> => runHere({ program: compile(kafkaClient(mirror.client)), home: host.home, words: ["remove"], ...options });
  /** Everything, the engine's folder with its parents too. */
  const all = (): string[] => tree(host.home);

  const founds: readonly [string, () => void][] = [
    ["an empty home", () => undefined],
    [".bashrc with other lines", () => put(".bashrc", "alias l=ls\nexport EDITOR=vi\n")],
    [".bashrc without a single line", () => put(".bashrc")],
    ["state of other programs beside the engine's", () => put(".local/state/other/log", "x")],
    ["a whole Kafka that a person unpacked by hand", () => ["bin/kafka-topics.sh", "libs/library-0.jar"].forEach((path) => put(`${kafkaFolder}/${path}`, "mine"))],
    ["a part of Kafka that a person made by hand", () => put(`${kafkaFolder}/libs/mine.jar`, "mine")],
    ["a Kafka of another version", () => put("kafka_2.13-3.7.2/bin/kafka-topics.sh", "mine")],
  ];
  for (const [title, before] of founds) {
    it(`leaves ${title} as the first run found it`, async () => {
      before();
      const found = all();
      await play();
      const { status, error } = await remove();
      assert.equal(status, 0, error);
      assert.deepEqual(all(), found);
    });
  }

  for (const shell of shells) {
    it(`leaves what came since under ${shell.join(" ")}: lines of ~/.bashrc, files in Kafka's folder`, async () => {
      await play();
      put(".bashrc", `${readFileSync(join(host.home, ".bashrc"), "utf8")}alias l=ls\n`);
      put(`${kafkaFolder}/libs/mine.jar`, "mine");
      put(`${kafkaFolder}/plug ins/-a.jar`, "mine");
      await remove({ shell });
      assert.deepEqual(all().map(pathOf), [".bashrc", kafkaFolder, `${kafkaFolder}/libs`, `${kafkaFolder}/libs/mine.jar`, `${kafkaFolder}/plug`, `${kafkaFolder}/plug`]);
      assert.equal(readFileSync(join(host.home, ".bashrc"), "utf8"), "alias l=ls\n");
    });
  }

  it("takes all versions away that were not gone yet", async () => {
    await play();
    put("use.sh", `exec ./${kafkaFolder}/bin/kafka-topics.sh\n`);
    const newer = mirror.clientOf("3.7.2", "1.1.5");
    await play(newer);
    assert.equal(all().map(pathOf).filter((path) => /^kafka_[^/]*$/.test(path)).length, 2);
    await remove({ program: compile(kafkaClient(newer)) });
    assert.deepEqual(all().map(pathOf), ["use.sh"]);
  });

  it("keeps a Kafka that a process runs from, and takes it away once that has ended", async () => {
    await play();
    const user = await holdOpen(join(host.home, kafkaFolder, "libs/library-0.jar"));
    try {
      const { tasks } = await remove();
      assert.match(tasks.find(({ task }) => task === "Kafka is gone")?.reason ?? "", new RegExp(`in use, kept: \\./${kafkaFolder} \\(process ${user.pid}\\)`));
      assert.ok(existsSync(join(host.home, kafkaFolder, "bin/kafka-topics.sh")));
    } finally {
      await user.end();
    }
    await remove();
    assert.deepEqual(all(), []);
  });

  it("has nothing to do the second time", async () => {
    await play();
    await remove();
    const { changed, status } = await remove();
    assert.deepEqual([status, changed, all()], [0, 0, []]);
  });

  it("has nothing to do on a host where nothing was put", async () => {
    put(".bashrc", "alias l=ls\n");
    const found = all();
    const { changed, status } = await remove();
    assert.deepEqual([status, changed, all()], [0, 0, found]);
  });

  it("goes on where it was cut", async () => {
    await play();
    const { length } = (await remove({ program: compile(kafkaClient(mirror.client), { check: true }) })).tasks;
    assert.ok(length >= 3);
    for (let task = 1; task <= length; task += 1) {
      await play();
      let seen = 0;
      await remove({ onLine: (line, kill) => parseTaskLine(line) !== undefined && (seen += 1) === task && kill() });
      const { status, error } = await remove();
      assert.equal(status, 0, error);
      assert.deepEqual(all(), [], `after task ${task}`);
    }
  });
});

function pathOf(line: string): string {
  return line.split(" ")[0] as string;
}
