import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kafkaClient } from "../../../provisioning/playbooks/kafkaClient";
import { jarPath, kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { type HostKind, type PlaybookHost, shellHosts, sshHosts } from "../../provisioning/support/host";
import { tree, treeWithTimes } from "../../provisioning/support/tree";

describe("the playbook kafkaClient, twice in a row", () => {
  let mirror: SmallMirror;
  before(async () => (mirror = await startSmallMirror()));
  after(() => mirror.close());

  const onHost = (kind: HostKind, play: (host: PlaybookHost) => Promise<void>) =>
    async function (this: Mocha.Context): Promise<void> {
      if (kind.missing !== undefined) return this.skip();
      const host = await kind.start();
      try {
        await play(host);
      } finally {
        await host.close();
      }
    };
  let expected: string[] | undefined;

  for (const kind of [...shellHosts, ...sshHosts]) {
    it(
      `leaves the tree and its times alone the second time: ${kind.title}${kind.missing === undefined ? "" : ` (skipped: ${kind.missing})`}`,
      onHost(kind, async (host) => {
        const { tasks } = kafkaClient(mirror.client);
        const first = await host.run(tasks);
        assert.equal(first.status, 0, first.error + first.report.join("\n"));
        assert.ok((first.changed ?? 0) >= 5, first.report.join("\n"));
        const settled = treeWithTimes(host.home);
        const second = await host.run(tasks);
        assert.equal(second.status, 0, second.error);
        assert.equal(second.changed, 0, second.report.join("\n"));
        assert.deepEqual(second.tasks.filter(({ status }) => status !== "ok"), []);
        assert.deepEqual(treeWithTimes(host.home), settled);
        assert.ok(readFileSync(join(host.home, kafkaFolder, "libs", jarPath.split("/").pop() ?? "")).length > 0);
        const { length } = (expected ??= withoutOwner(tree(host.home)));
        assert.deepEqual(withoutOwner(tree(host.home)), expected, `the same ${length} paths on every host`);
      }),
    );
  }
});

/** The owner is whoever the login user is. */
function withoutOwner(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(\S+ \S+) \d+/, "$1"));
}
