import { strict as assert } from "node:assert";
import { mergeStackConfig } from "../../local/stackConfig";

describe("mergeStackConfig", () => {
  const values = { keyPairId: "key-0123", hostKey: "ssh-ed25519 AAAA", sshPort: 2222, artifactBaseUrl: "http://127.0.0.1:8089" };
  const repository = { config: { "aws:region": "us-east-1", "pinterest-pipeline:userId": "0a1b2c3d4e5f" } };

  it("adds this start's values and the stack's salt to the repository's configuration", () => {
    const merged = mergeStackConfig({ repository, initialised: { encryptionsalt: "v1:salt" }, values, project: "pinterest-pipeline" });
    assert.deepEqual(merged, {
      encryptionsalt: "v1:salt",
      config: {
        "aws:region": "us-east-1",
        "pinterest-pipeline:userId": "0a1b2c3d4e5f",
        "pinterest-pipeline:keyPairId": "key-0123",
        "pinterest-pipeline:hostKey": "ssh-ed25519 AAAA",
        "pinterest-pipeline:sshPort": 2222,
        "pinterest-pipeline:artifactBaseUrl": "http://127.0.0.1:8089",
      },
    });
  });

  it("refuses a stack without a salt", () => {
    assert.throws(() => mergeStackConfig({ repository, initialised: {}, values, project: "p" }), /Expected `pulumi stack init` to write the stack's encryptionsalt/);
  });
});
