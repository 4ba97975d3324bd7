import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pluginVersions } from "../../../local/plugins/pluginVersions";

const manifest = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as { dependencies: Record<string, string> };

describe("the plugins' versions", () => {
  const sdks = {
    "pulumi-language-nodejs": "@pulumi/pulumi",
    "pulumi-resource-pulumi-nodejs": "@pulumi/pulumi",
    "pulumi-resource-aws": "@pulumi/aws",
    "pulumi-resource-command": "@pulumi/command",
    "pulumi-resource-tls": "@pulumi/tls",
  } as const;

  for (const [plugin, sdk] of Object.entries(sdks)) {
    it(`${plugin} has that of ${sdk}`, () => {
      assert.equal(pluginVersions[plugin as keyof typeof sdks], manifest.dependencies[sdk]);
    });
  }
});
