import { strict as assert } from "node:assert";
import { utils } from "ssh2";
import { createRsaKeyPair } from "../../../local/account/rsaKeyPair";

describe("createRsaKeyPair", () => {
  it("makes an EC2 key pair whose halves belong together", async () => {
    const { privateKey, publicKey } = await createRsaKeyPair();
    assert.match(privateKey, /^-----BEGIN RSA PRIVATE KEY-----\n/);
    const parsed = utils.parseKey(privateKey);
    assert.ok(!(parsed instanceof Error));
    assert.equal(publicKey, `ssh-rsa ${parsed.getPublicSSH().toString("base64")}`);
  });
});
