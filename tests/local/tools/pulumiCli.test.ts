import { strict as assert } from "node:assert";
import { dependencies } from "../../../package.json";
import { findDigest, pulumiVersion } from "../../../local/tools/pulumiCli";

describe("the Pulumi CLI", () => {
  it("is of the same version as the SDK", () => assert.equal(pulumiVersion, dependencies["@pulumi/pulumi"]));

  const digest = "cf559568e2c32f7fae56ea3de8ae5fa48973ba8c5aa9dd2b3dc0c8898fe50dba";
  const list = `${"0".repeat(64)}  pulumi-v3.259.0-linux-arm64.tar.gz\n${digest}  pulumi-v3.259.0-linux-x64.tar.gz\n`;

  it("is checked against its line of the checksum list", () => assert.equal(findDigest(list, "pulumi-v3.259.0-linux-x64.tar.gz"), digest));

  it("is refused when the list does not name it", () => {
    assert.throws(() => findDigest(list, "pulumi-v3.259.0-darwin-x64.tar.gz"), /to name pulumi-v3\.259\.0-darwin-x64\.tar\.gz/);
  });
});
