import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackOutputs, StackOutputsError } from "../stackOutputs";

describe("readStackOutputs", () => {
  const before = process.env.PATH;
  const folder = mkdtempSync(join(tmpdir(), "pulumi-"));
  afterEach(() => {
    process.env.PATH = before;
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Puts a `pulumi` on PATH that does this. */
  const pulumiThat = (script: string): void => {
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.PATH = `${folder}:${before}`;
  };

  it("asks the Pulumi CLI for the stack's outputs, secrets included", async () => {
    pulumiThat(`printf '{"asked":"%s"}' "$*"`);
    assert.deepEqual(await readStackOutputs("dev"), { asked: "stack output --json --show-secrets --non-interactive --stack dev" });
  });

  it("says where to get the CLI when there is none", async () => {
    process.env.PATH = join(folder, "nothing here");
    await assert.rejects(readStackOutputs("dev"), fails(/Expected the Pulumi CLI on PATH, found none/));
  });

  const failures: readonly (readonly [string, RegExp])[] = [
    ["echo \"error: no stack named 'dev' found\" >&2; exit 255", /Expected a stack named "dev".*pulumi up -s dev/],
    ["echo 'error: incorrect passphrase' >&2; exit 255", /outputs of stack "dev": error: incorrect passphrase/],
    ["exit 3", /outputs of stack "dev": exit code 3/],
  ];
  for (const [script, expected] of failures) {
    it(`explains: ${script}`, async () => {
      pulumiThat(script);
      await assert.rejects(readStackOutputs("dev"), fails(expected));
    });
  }

  for (const script of ["echo hush", "echo hush; exit 1"]) {
    it(`does not repeat what was printed, which may hold secrets: ${script}`, async () => {
      pulumiThat(script);
      await assert.rejects(readStackOutputs("dev"), ({ message }: Error) => !message.includes("hush"));
    });
  }
});

function fails(expected: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StackOutputsError && expected.test(error.message);
}
