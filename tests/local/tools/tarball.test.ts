import { strict as assert } from "node:assert";
import { chmodSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../local/tools/run";
import { packTarball } from "../../../local/tools/tarball";
import { useTemporaryFolder } from "../temporaryFolder";

describe("packTarball", () => {
  const folder = useTemporaryFolder();

  beforeEach(() => {
    mkdirSync(join(folder(), "kafka", "bin"), { recursive: true });
    writeFileSync(join(folder(), "kafka", "bin", "run.sh"), "#!/bin/sh\n");
    chmodSync(join(folder(), "kafka", "bin", "run.sh"), 0o755);
    writeFileSync(join(folder(), "kafka", "data"), Buffer.alloc(1500, 7));
  });

  it("makes what tar unpacks, modes included", async () => {
    const archive = join(folder(), "kafka.tgz");
    await packTarball(join(folder(), "kafka"), archive);
    mkdirSync(join(folder(), "out"));
    await run({ command: "tar", args: ["-xzf", archive, "-C", join(folder(), "out")], limitMs: 10_000 });
    const unpacked = join(folder(), "out", "kafka");
    assert.equal(readFileSync(join(unpacked, "bin", "run.sh"), "utf8"), "#!/bin/sh\n");
    assert.equal(statSync(join(unpacked, "bin", "run.sh")).mode & 0o777, 0o755);
    assert.deepEqual(readFileSync(join(unpacked, "data")), Buffer.alloc(1500, 7));
    assert.equal(statSync(join(unpacked, "data")).mode & 0o111, 0);
  });

  it("makes the same bytes of the same files at another time", async () => {
    await packTarball(join(folder(), "kafka"), join(folder(), "one.tgz"));
    utimesSync(join(folder(), "kafka", "data"), 0, 0);
    await packTarball(join(folder(), "kafka"), join(folder(), "two.tgz"));
    assert.ok(readFileSync(join(folder(), "one.tgz")).equals(readFileSync(join(folder(), "two.tgz"))));
  });
});
