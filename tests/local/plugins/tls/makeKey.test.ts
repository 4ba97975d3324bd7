import assert from "node:assert/strict";
import { createPublicKey, createHash } from "node:crypto";
import { utils } from "ssh2";
import { makeKey } from "../../../../local/plugins/tls/makeKey";

for (const algorithm of ["ED25519", "RSA"]) {
  describe(`a made ${algorithm} key`, () => {
    let key: Awaited<ReturnType<typeof makeKey>>;
    before(async () => {
      key = await makeKey(algorithm, 2048);
    });

    it("is one key in every form", () => {
      const parsed = utils.parseKey(key.privateKeyOpenssh);
      assert.ok(!(parsed instanceof Error));
      const [type, blob = ""] = key.publicKeyOpenssh.trim().split(" ");
      assert.equal(parsed.type, type);
      assert.equal(parsed.getPublicSSH().toString("base64"), blob);
      for (const form of [key.privateKeyPem, key.privateKeyPemPkcs8]) assert.equal(createPublicKey(form).export({ type: "spki", format: "pem" }), key.publicKeyPem);
    });

    it("has the fingerprints that ssh-keygen prints, and SHA-1 of the public key for its id", () => {
      const blob = Buffer.from(key.publicKeyOpenssh.split(" ")[1] ?? "", "base64");
      assert.equal(key.publicKeyFingerprintSha256, `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`);
      assert.match(key.publicKeyFingerprintMd5, /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
      assert.match(key.id, /^[0-9a-f]{40}$/);
    });

    it("has texts that end in a newline, and the preambles of the provider", () => {
      const preamble = algorithm === "RSA" ? "RSA PRIVATE KEY" : "PRIVATE KEY";
      assert.ok(key.privateKeyPem.startsWith(`-----BEGIN ${preamble}-----\n`));
      for (const form of [key.privateKeyPem, key.privateKeyPemPkcs8, key.privateKeyOpenssh, key.publicKeyOpenssh, key.publicKeyPem]) assert.ok(form.endsWith("\n"));
    });
  });
}
