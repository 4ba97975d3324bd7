import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { hostPath, sh } from "../../provisioning/shell";
import { missingShells, shells } from "../support/host";

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "`", "$", "(", ")", "\n", " ", "*", "?", "[", "-", "~", "!", "#", "&", ";", "|", "<", ">", "\r", "\t", "é", "漢"), maxLength: 40 }),
  fc.constantFrom("", "-rf", "--", "$(touch pwned)", "`touch pwned`", "${HOME}", "'", "\n", "\\", "a\n", "*"),
).filter((value) => !value.includes("\0"));

describe("shell quoting", () => {
  for (const shell of missingShells) it.skip(`and every other test under ${shell.join(" ")}, which is not installed`);

  for (const shell of shells) {
    it(`gives any value to ${shell.join(" ")} as it is`, () => {
      fc.assert(
        fc.property(fc.array(hostile, { minLength: 1, maxLength: 100, size: "max" }), (values) => {
          const program = sh`printf '%s\\0' ${values}`.text;
          assert.deepEqual(output(shell, program).split("\0").slice(0, -1), values);
        }),
        { numRuns: 15 },
      );
    });

    it(`gives 64 KiB to ${shell.join(" ")} as it is`, () => {
      const value = "x'\n$(id)`é".repeat(6554);
      assert.equal(output(shell, sh`printf %s ${value}`.text), value);
    });
  }

  it("refuses a NUL, which no shell word can hold", () => {
    assert.throws(() => sh`echo ${"a\0b"}`, /Expected a value without NUL characters/);
  });

  it("keeps a path from being taken for an option or for another folder", () => {
    assert.equal(hostPath("-rf").text, "./-rf");
    assert.equal(hostPath("a b").text, "'./a b'");
    assert.equal(hostPath("/etc/hosts").text, "/etc/hosts");
    assert.equal(hostPath("~/x").text, "'./~/x'");
    assert.throws(() => hostPath(""), /Expected a path on the host, got an empty string/);
  });
});

function output([command, ...args]: readonly string[], program: string): string {
  const { stdout, stderr, status } = spawnSync(command as string, [...args, "-s"], { input: program, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  return stdout;
}
