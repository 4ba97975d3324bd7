import { strict as assert } from "node:assert";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestEnvironment, type TestStack, run, useEnvironment } from "./environment";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const key = (name: string) => `pinterest-pipeline:${name}`;

describe("a machine without a way out", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  let stack: TestStack;
  useEnvironment(async (started) => {
    environment = started;
    stack = await environment.stack("upload", { [key("artifacts")]: "upload", [key("removeOnDestroy")]: "true" });
  });

  const kafka = () => join(environment.clientHome, "kafka_2.12-2.8.1");
  const visible = () => readdirSync(environment.clientHome).filter((name) => name.startsWith(".pinterest"));

  it("gets the archive and the jar by SFTP from the machine that runs Pulumi", async () => {
    const { status, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    assert.equal(status, 0, output);
    assert.match(output, /CopyToRemote client-archive created/);
    assert.ok(existsSync(join(kafka(), "libs", "aws-msk-iam-auth-1.1.5-all.jar")));
    assert.deepEqual(visible(), [], "no upload is left over");
    assert.match((await stack.pulumi("preview", "--expect-no-changes")).output, /unchanged/);
  });

  it("is known to a preview before it is there, its files by their digests, though its role is yet to be made", async () => {
    const made = await environment.createStack("upload-made", { [key("artifacts")]: "upload" });
    const { status, output } = await made.pulumi("preview");
    assert.equal(status, 0, output);
    assert.match(output, /CopyToRemote client-archive create/);
  });

  it("is mended without Pulumi, by the same way", async () => {
    rmSync(kafka(), { recursive: true });
    const node = (...args: string[]) => run(process.execPath, [...typeScriptArguments, "provisioning/provision.ts", "--stack", "upload", ...args], { env: environment.env });
    const checked = await node("--check");
    assert.equal(checked.status, 2, checked.output);
    assert.match(checked.output, /^changed +Kafka 2.8.1 is unpacked/m);
    assert.ok(!existsSync(kafka()), "a check changes nothing");
    const mended = await node();
    assert.equal(mended.status, 0, mended.output);
    assert.ok(existsSync(kafka()));
    assert.deepEqual(visible(), []);
  });

  it("is left as it was found, where the stack says removeOnDestroy", async () => {
    const { status, output } = await stack.pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(status, 0, output);
    assert.deepEqual(readdirSync(environment.clientHome), []);
  });
});
