import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostsFile, instanceEnvironment } from "../../../local/daemon/instanceEnvironment";
import { removeSpaceFreeLink, spaceFreeFolder } from "../../../local/daemon/spaceFreeFolder";
import { readSettings } from "../../../local/settings";
import { useTemporaryFolder } from "../temporaryFolder";

describe("instanceEnvironment", () => {
  const settings = readSettings({ PIPELINE_PROXY_PORT: "41001", PIPELINE_IMDS_PORT: "41002" });
  const environment = instanceEnvironment({ settings, folder: "/tmp/link", home: "/tmp/link/home", java: "/opt/jdk/bin/java", address: "127.0.0.3" });

  it("has what a machine has, and nothing of the daemon's", () => {
    assert.deepEqual(Object.keys(environment).sort(), [
      ...["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_REGION", "HOME", "HTTPS_PROXY", "KAFKA_OPTS", "LANG", "LOGNAME", "NO_PROXY"],
      ...["PATH", "SHELL", "USER"],
    ]);
    assert.equal(environment.USER, "ec2-user");
    assert.match(environment.PATH ?? "", /^\/opt\/jdk\/bin:/);
  });

  it("leads the IAM jar to the local STS and metadata service", () => {
    assert.equal(environment.HTTPS_PROXY, "http://127.0.0.1:41001");
    assert.equal(environment.AWS_EC2_METADATA_SERVICE_ENDPOINT, "http://127.0.0.3:41002");
    assert.equal(environment.NO_PROXY, "127.0.0.1,localhost,127.0.0.3");
  });
});

describe("hostsFile", () => {
  it("has localhost, which Java would not resolve otherwise", () => {
    assert.equal(hostsFile({ "b-1.example": "127.0.0.1" }), "127.0.0.1 localhost\n127.0.0.1 b-1.example\n");
  });
});

describe("spaceFreeFolder", () => {
  const folder = useTemporaryFolder();

  it("leads to a folder with spaces by a path without, until it is removed", () => {
    const place = join(folder(), "instance");
    const path = spaceFreeFolder(place);
    assert.doesNotMatch(path, /\s/);
    writeFileSync(join(path, "hosts"), "");
    assert.ok(existsSync(join(place, "hosts")));
    assert.equal(spaceFreeFolder(place), path, "a link that was left behind is taken over");
    removeSpaceFreeLink(place);
    assert.equal(existsSync(path), false);
    assert.ok(existsSync(join(place, "hosts")));
  });

  it("is the folder itself when it has none", () => {
    const place = mkdtempSync(join(tmpdir(), "no-space-"));
    assert.equal(spaceFreeFolder(place), place);
    rmdirSync(place);
  });
});
