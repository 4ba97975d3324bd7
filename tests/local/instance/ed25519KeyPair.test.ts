import { strict as assert } from "node:assert";
import { utils } from "ssh2";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

describe("ed25519 key pair", () => {
  it("is never one of those that nothing reads: ssh2 makes one in some hundreds", () => {
    for (let i = 0; i < 600; i++) {
      const pair = ed25519KeyPair();
      assert.ok(!(utils.parseKey(pair.private) instanceof Error));
      assert.match(pair.public, /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}$/);
    }
  });
});
