import { strict as assert } from "node:assert";
import { readTarget, type PulumiResult } from "../../../emulation/target/readTarget";
import { stackOutputs } from "../stackOutputs";

describe("readTarget", () => {
  it("asks the Pulumi CLI for the stack's outputs, secrets included", async () => {
    const asked: (readonly string[])[] = [];
    const target = await readTarget("dev", (args) => {
      asked.push(args);
      return Promise.resolve({ stdout: JSON.stringify(stackOutputs) });
    });
    assert.deepEqual(asked, [["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", "dev"]]);
    assert.equal(target.stack, "dev");
  });

  const failures: readonly (readonly [string, RegExp])[] = [
    ["ENOENT", /Expected the Pulumi CLI on PATH, found none/],
    ["error: no stack named 'dev' found", /Expected a stack named "dev".*pulumi up -s dev/],
    ["error: incorrect passphrase", /outputs of stack "dev": pulumi stack output failed: error: incorrect passphrase/],
  ];
  for (const [failure, expected] of failures) {
    it(`explains: ${failure}`, async () => assert.rejects(readTarget("dev", answer({ stdout: "", failure })), expected));
  }

  it("does not repeat output that is not JSON, which may hold secrets", async () => {
    await assert.rejects(readTarget("dev", answer({ stdout: "hush" })), ({ message }: Error) => /print JSON/.test(message) && !message.includes("hush"));
  });
});

function answer(result: PulumiResult): () => Promise<PulumiResult> {
  return () => Promise.resolve(result);
}
