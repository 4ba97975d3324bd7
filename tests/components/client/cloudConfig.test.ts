import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { hostKeyConfig } from "../../../components/client/cloudConfig";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

describe("the host key's user data", () => {
  it("is cloud-config that holds the key to the letter", () => {
    const key = ed25519KeyPair();
    const text = hostKeyConfig({ privateKey: key.private, publicKey: key.public });
    assert.equal(text.split("\n")[0], "#cloud-config");
    assert.deepEqual(parse(text), { ssh_keys: { ed25519_private: key.private, ed25519_public: key.public } });
  });
});
