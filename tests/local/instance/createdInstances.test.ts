import { strict as assert } from "node:assert";
import { hostKeyConfig } from "../../../components/client/cloudConfig";
import { hostKeyIn } from "../../../local/instance/createdInstances";

const encoded = (text: string): string => Buffer.from(text).toString("base64");
const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

describe("a created instance's host key", () => {
  it("is the one that the program's user data gives", () => {
    assert.equal(hostKeyIn(encoded(hostKeyConfig({ privateKey, publicKey: "ssh-ed25519 AAAA" }))), privateKey);
  });

  it("is read from YAML as well", () => {
    assert.equal(hostKeyIn(encoded("#cloud-config\nssh_keys:\n  ed25519_private: |\n    a\n    b\n")), "a\nb\n");
  });

  it("is not given by other user data", () => {
    for (const text of ["", "#!/bin/sh\n", "#cloud-config\n", "#cloud-config\npackages: [java]\n"]) assert.equal(hostKeyIn(encoded(text)), undefined);
  });
});
