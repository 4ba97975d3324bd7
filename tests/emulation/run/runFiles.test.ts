import { strict as assert } from "node:assert";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId, type RunManifest } from "../../../emulation/run/manifest";
import { pipelineHome, runFiles } from "../../../emulation/run/runFiles";

const manifest: RunManifest = {
  version: 2,
  run: "20261122T153000-aaaaaa",
  stack: "dev",
  clusterArn: "arn",
  startedAt: "2026-11-22T15:30:00.000Z",
  state: "running",
  plan: { seed: 100, order: "sequential" },
  expected: 300,
  topics: {
    pin: { name: "u.pin", startOffsets: [1, 2], doneOffsets: [101, 102] },
    geo: { name: "u.geo", startOffsets: [3, 3], doneOffsets: [103, 103] },
    user: { name: "u.user", startOffsets: [0, 0], doneOffsets: [100, 100] },
  },
  acknowledged: [[0, 199]],
  rejected: [],
  producer: { id: "1000", epoch: 0 },
  duplicates: 0,
};

describe("run manifests", () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), "runs-"))));
  afterEach(() => rm(home, { recursive: true }));

  it("come back as they were written", async () => {
    await runFiles(home).write(manifest);
    assert.deepEqual(await runFiles(home).read("dev", manifest.run), manifest);
  });

  it("are written over in one step, leaving nothing beside", async () => {
    await runFiles(home).write(manifest);
    await runFiles(home).write({ ...manifest, state: "finished" });
    assert.equal((await runFiles(home).read("dev")).state, "finished");
    assert.deepEqual(await readdir(join(home, "runs", "dev")), [`${manifest.run}.json`]);
  });

  it("are found by stack, the latest first", async () => {
    for (const run of ["20261122T153000-ffffff", "20261122T153001-000000"]) await runFiles(home).write({ ...manifest, run });
    await runFiles(home).write({ ...manifest, stack: "local", run: "20991231T000000-000000" });
    assert.equal((await runFiles(home).read("dev")).run, "20261122T153001-000000");
  });

  it("that do not exist are explained", async () => {
    await assert.rejects(runFiles(home).read("dev"), /Expected a run for stack "dev".*npm run emulate/);
    await assert.rejects(runFiles(home).read("dev", "x"), /Expected the manifest of run x/);
  });

  it("of another version or broken are refused", async () => {
    await runFiles(home).write(manifest);
    await writeFile(join(home, "runs", "dev", `${manifest.run}.json`), '{"version":1}');
    await assert.rejects(runFiles(home).read("dev"), /its version is 1, not 2/);
    await writeFile(join(home, "runs", "dev", `${manifest.run}.json`), "{");
    await assert.rejects(runFiles(home).read("dev"), /Expected the manifest of run/);
  });
});

describe("newRunId", () => {
  it("sorts by time", () => assert.equal(newRunId(new Date("2026-11-22T15:30:00.123Z"), "4f1c9a"), "20261122T153000-4f1c9a"));
});

describe("pipelineHome", () => {
  it("is .pipeline in the checkout, or what PIPELINE_HOME says", () => {
    const checkout = join(__dirname, "..", "..", "..");
    assert.equal(pipelineHome({}), join(checkout, ".pipeline"));
    assert.equal(pipelineHome({ PIPELINE_HOME: "elsewhere" }), join(checkout, "elsewhere"));
    assert.equal(pipelineHome({ PIPELINE_HOME: "/var/x" }), "/var/x");
  });
});
