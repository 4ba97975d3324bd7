import assert from "node:assert/strict";
import { copyToRemote } from "../../../../local/plugins/command/copyToRemote";
import { archiveSignature, assetSignature, secret, signatureKey, unknownValue, type Properties } from "../../../../local/plugins/shared/properties";
import { operation } from "../operation";

const connection = secret({ host: "h" });
const file = (hash: string, path = "/f") => ({ [signatureKey]: assetSignature, path, hash });

function setUp() {
  const copied: Properties[] = [];
  const resource = copyToRemote((inputs) => {
    copied.push(inputs);
    return Promise.resolve();
  });
  return { copied, resource, ...operation({}) };
}

describe("command:remote:CopyToRemote", () => {
  const inputs = { connection, remotePath: "/r", source: file("1") };

  it("copies on create, not in a preview", async () => {
    const { copied, resource, operation: context } = setUp();
    assert.deepEqual(await resource.create(inputs, true, context), { id: "", state: inputs });
    assert.deepEqual(copied, []);
    assert.match((await resource.create(inputs, false, context)).id, /^[0-9a-f]{8}$/);
    assert.deepEqual(copied, [inputs]);
  });

  const updates: readonly [string, Properties, number][] = [
    ["the source's hash", { source: file("2") }, 1],
    ["the path", { remotePath: "/s" }, 1],
    ["the connection only", { connection: secret({ host: "i" }) }, 0],
    ["where the source stands only", { source: file("1", "/g") }, 0],
  ];

  for (const [title, change, copies] of updates) {
    it(`${copies === 0 ? "does not copy" : "copies"} when an update changes ${title}`, async () => {
      const { copied, resource, operation: context } = setUp();
      await resource.update("id", inputs, { ...inputs, ...change }, false, context);
      assert.equal(copied.length, copies);
    });
  }

  const checks: readonly [string, Properties, readonly string[]][] = [
    ["a file", inputs, []],
    ["a secret file", { ...inputs, source: secret(file("1")) }, []],
    ["a folder", { ...inputs, source: { [signatureKey]: archiveSignature, path: "/d", hash: "1" } }, []],
    ["an unknown source", { ...inputs, source: unknownValue }, ["either asset or archive must be set"]],
    ["text", { ...inputs, source: { [signatureKey]: assetSignature, text: "x", hash: "1" } }, ["asset must be a path-based file asset"]],
    ["an archive of assets", { ...inputs, source: { [signatureKey]: archiveSignature, assets: {}, hash: "1" } }, ["archive must be a path to a file or directory"]],
    ["no asset", { ...inputs, source: "x" }, ["either asset or archive must be set"]],
    ["no path", { connection, source: file("1") }, ["missing required field"]],
  ];

  for (const [title, news, reasons] of checks) {
    it(`${reasons.length === 0 ? "takes" : "refuses"} ${title}`, () => {
      assert.deepEqual(setUp().resource.check(news, {}, "name").failures.map(({ reason }) => reason), reasons);
    });
  }
});
