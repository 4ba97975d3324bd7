import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..");

describe("the source", function () {
  this.timeout(180_000);

  it("has no lint errors", () => run("eslint", "."));

  it("type-checks", () => run("tsc", "--noEmit", "-p", "."));
});

function run(tool: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", tool), args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, `${tool} ${args.join(" ")}\n${stdout}${stderr}`);
}
