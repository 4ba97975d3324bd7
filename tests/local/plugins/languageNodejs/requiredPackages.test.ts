import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requiredPackages } from "../../../../local/plugins/languageNodejs/requiredPackages";

describe("the plugins that a program's packages ask for", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "required-packages-"));
    install("@pulumi/aws", { version: "7.48.0", pulumi: { resource: true, name: "aws", version: "7.48.0" } });
    install("@pulumi/unnamed", { name: "@pulumi/unnamed", version: "1.0.0", pulumi: { resource: true } });
    install("@other/thing", { name: "@other/thing", version: "v2.0.0", pulumi: { resource: true, server: "https://plugins.example" } });
    install("@pulumi/pulumi", { name: "@pulumi/pulumi", version: "3.259.0", pulumi: { resource: false } });
    install("plain", { name: "plain", version: "1.0.0" });
    install("broken", '{ "pulumi": ');
    mkdirSync(join(root, "program", "empty"), { recursive: true });
  });

  after(() => {
    rmSync(root, { recursive: true });
  });

  function install(name: string, manifest: object | string): void {
    const folder = join(root, "program", "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  }

  const expected = [
    { name: "aws", version: "v7.48.0", server: "" },
    { name: "other/thing", version: "v2.0.0", server: "https://plugins.example" },
    { name: "unnamed", version: "v1.0.0", server: "" },
  ];

  function sorted(directory: string) {
    return requiredPackages(directory).sort((one, other) => one.name.localeCompare(other.name));
  }

  it("are those whose package.json has a pulumi section with resource: true", () => {
    assert.deepEqual(sorted(join(root, "program")), expected);
  });

  it("are looked for upwards, as node does", () => {
    assert.deepEqual(sorted(join(root, "program", "empty")), expected);
  });
});
