import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import type { dynamic } from "@pulumi/pulumi";
import { providerText } from "../../../components/trust/providerText";

const root = join(__dirname, "..", "..", "..");
const provider = join(root, "components", "trust", "trustStatementProvider.ts");

describe("a dynamic provider's text", () => {
  let text: string;
  before(async () => (text = await providerText(provider)));

  it("is whole: the server of dynamic providers finds nothing of the program but the AWS SDK", () => {
    const required = [...text.matchAll(/(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(required)], ["@aws-sdk/client-iam"]);
  });

  it("gives the provider, as the server asks for it", () => {
    const module = { exports: {} as { handler(): dynamic.ResourceProvider } };
    const run = compileFunction(text, ["module", "exports", "require"]) as (...values: readonly unknown[]) => void;
    run(module, module.exports, createRequire(provider));
    const methods = ["configure", "create", "read", "diff", "update", "delete"] as const;
    const handed = module.exports.handler();
    assert.deepEqual(methods.filter((method) => typeof handed[method] !== "function"), []);
  });

  it("names no place on this machine, so that it is the same on every one", async () => {
    assert.ok(!text.includes(root));
    assert.equal(await providerText(provider), text);
  });

  it("says where a source does not compile", async () => {
    await assert.rejects(providerText(join(root, "README.md")), /README\.md/);
  });
});
