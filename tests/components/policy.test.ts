import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientPolicy } from "../../components/clientPolicy";
import { typeScriptArguments } from "../../local/typeScriptArguments";

describe("npm run policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  after(() => rmSync(folder, { recursive: true }));

  /** Runs the command with a `pulumi` on PATH that prints these outputs. */
  const policyOf = (outputs: object, ...args: string[]) => {
    writeFileSync(join(folder, "outputs.json"), JSON.stringify(outputs));
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\ncat '${join(folder, "outputs.json")}'\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    return spawnSync(process.execPath, [...typeScriptArguments, join(__dirname, "..", "..", "components", "policy.ts"), ...args], { env, encoding: "utf8" });
  };

  it("prints the stack's policy as JSON that a person can read and IAM takes", () => {
    const policy = clientPolicy({ clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c1/uuid-1", topics: ["u1.pin"] });
    const { stdout, stderr, status } = policyOf({ clientPolicy: policy }, "--stack", "dev");
    assert.deepEqual({ stdout, stderr, status }, { stdout: `${JSON.stringify(policy, undefined, 2)}\n`, stderr: "", status: 0 });
  });

  it("says how to come by it where the stack has not told it yet", () => {
    const { stdout, stderr, status } = policyOf({}, "--stack", "dev");
    assert.deepEqual({ stdout, status }, { stdout: "", status: 1 });
    assert.equal(
      stderr,
      'Expected stack "dev" to have the output clientPolicy, found none. Bring it up to date: pulumi up -s dev; where that cannot succeed without the policy, pulumi preview -s dev shows it among the outputs.\n',
    );
  });
});
