import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostKey } from "../../../local/instance/sshServer";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";
import type { PlaybookResult } from "../../../provisioning/provisionHost";
import { freePort } from "../../support/openSsh";
import { type SshHost, startSshHost } from "../../support/sshHost";
import { jarPath, kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { installRecordedKafka } from "../../provisioning/support/recordedKafka";
import { createToolbox, type Toolbox } from "../../provisioning/support/toolbox";
import { tree } from "../../provisioning/support/tree";
import { run } from "../environment";
import { typeScriptArguments } from "../../../local/typeScriptArguments";

/** The stack's outputs come from a `pulumi` of ours; the machine is an SSH server with the tools of a recorded Kafka. */
describe("npm run provision", function () {
  this.timeout(30_000);
  let folder: string;
  let mirror: SmallMirror;
  let toolbox: Toolbox;
  let host: SshHost;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "provision-"));
    mirror = await startSmallMirror();
    toolbox = createToolbox({ java: "17.0.15" });
    toolbox.borrow("tee");
    host = await startSshHost({ PATH: toolbox.path });
    installRecordedKafka(host.home);
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\nif [ -e ${folder}/outputs ]; then cat ${folder}/outputs; else echo "error: no stack named 'dev' found" >&2; exit 255; fi\n`, { mode: 0o755 });
  });
  after(async () => {
    await host.close();
    toolbox.close();
    await mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    mirror.fault = undefined;
    putOutputs();
  });

  function putOutputs(changes: Partial<SshHost["connection"]> = {}): void {
    const { privateKey, ...client } = { ...host.connection, ...changes };
    const clusterArn = "arn:aws:kafka:us-east-1:123456789012:cluster/test/1";
    const kafkaTopics = { client: mirror.client, bootstrapServers: "b-1:9098", clusterArn, topics: [{ name: "u.pin" }] };
    writeFileSync(join(folder, "outputs"), JSON.stringify({ client, clientPrivateKey: privateKey, playbooks: JSON.stringify({ kafkaClient: mirror.client, kafkaTopics }) }));
  }
  const provision = (...args: string[]) =>
    run(process.execPath, [...typeScriptArguments, "provisioning/provision.ts", "--stack", "dev", ...args], { env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
  const results = (output: string): PlaybookResult[] => JSON.parse(output) as PlaybookResult[];
  /** What the recorded Kafka writes down is not of the host. */
  const hostTree = (): string[] => tree(host.home).filter((line) => !/^(at-once|calls|running) /.test(line));

  it("--check says what a first run would change, by exit code 2, and changes nothing", async () => {
    const before = hostTree();
    const { status, output } = await provision("--check", "--diff");
    assert.equal(status, 2, output);
    assert.match(output, /^kafkaClient on ec2-user@127\.0\.0\.1 \(check: nothing is changed\)$/m);
    assert.match(output, /^changed {2}The IAM jar 1\.1\.5 is in libs \(missing\)$/m);
    assert.match(output, /^\+security\.protocol=SASL_SSL$/m);
    assert.deepEqual(hostTree(), before);
  });

  it("does it, by exit code 0, and the next time nothing", async () => {
    const first = await provision();
    assert.equal(first.status, 0, first.output);
    assert.match(first.output, /^recap +ok=\d+ changed=[1-9]\d* skipped=0 failed=0 in \d+\.\d s$/m);
    const second = await provision("--json");
    assert.equal(second.status, 0, second.output);
    assert.deepEqual(results(second.output).map(({ playbook, status, recap }) => [playbook, status, recap?.changed]), [["kafkaClient", "done", 0], ["kafkaTopics", "done", 0]]);
    assert.equal((await provision("--check")).status, 0);
  });

  it("fails by exit code 1 where a task does: host, task, cause and what to do", async () => {
    rmSync(join(host.home, kafkaFolder, "libs"), { recursive: true });
    mirror.fault = (_request, response) => (response.writeHead(404).end(), "answered");
    const { status, output } = await provision();
    assert.equal(status, 1, output);
    assert.match(output, new RegExp(`^The IAM jar 1\\.1\\.5 is in libs on test-host: Could not download ${mirror.url}${jarPath}.*404.*artifactBaseUrl`, "m"));
    const json = await provision("--json");
    assert.equal(json.status, 1);
    assert.match(json.output, /"status":"failed"/);
  });

  const ways: readonly [string, () => Promise<void> | void, RegExp][] = [
    ["nothing listens", async () => putOutputs({ port: await freePort() }), /could not connect: .*ECONNREFUSED/],
    ["the host's key is another", () => putOutputs({ hostKey: createHostKey().publicKey }), /expected the host key .*put the new one in the stack's hostKey/],
    ["the key is refused", () => putOutputs({ privateKey: ed25519KeyPair().private }), /the host refused the private key/],
    ["the stack is not there", () => rmSync(join(folder, "outputs")), /Expected a stack named "dev"/],
  ];
  for (const [title, prepare, message] of ways) {
    it(`fails by exit code 1 where ${title}, in one line without a stack trace`, async () => {
      await prepare();
      const { status, output } = await provision();
      assert.equal(status, 1, output);
      assert.match(output, message);
      assert.doesNotMatch(output, /^\s+at /m);
    });
  }

  it("fails by exit code 1 for an option that it does not know", async () => {
    const { status, output } = await provision("--chekc");
    assert.equal(status, 1);
    assert.match(output, /unknown option '--chekc'/);
  });
});
