import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmulationError } from "../../../emulation/error";
import { withDirtyManifest } from "../../../emulation/sources/dirtyManifest";
import { generatedPosts } from "../../../emulation/sources/generated";
import { sentinels } from "../../../emulation/tables/schema";
import { collect } from "./collect";

describe("a manifest of dirty rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "dirty-"));
  after(() => rmSync(folder, { recursive: true }));
  const options = { seed: 1, order: "shuffled", posts: 2_000, batch: 300 } as const;

  it("names exactly the rows that carry a sentinel, with their columns", async () => {
    const file = join(folder, "dirty.ndjson");
    const posts = (await collect(withDirtyManifest(generatedPosts(options), file))).flat();
    assert.deepEqual(posts, (await collect(generatedPosts(options))).flat());
    const lines = readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as { sequence: number; row: number; dirty: string[] });
    const texts: readonly string[] = Object.values(sentinels);
    const dirty = posts.filter(({ values }) => Object.values(JSON.parse(values.pin) as object).some((value) => texts.includes(value as string)));
    assert.deepEqual(lines.map(({ sequence, row }) => [sequence, row]), dirty.map(({ sequence, row }) => [sequence, row]));
    assert.ok(lines.every((line) => line.dirty.length > 0));
  });

  it("is refused where it cannot be written", async () => {
    const error = await collect(withDirtyManifest(generatedPosts(options), join(folder, "none", "dirty"))).catch((reason: unknown) => reason);
    assert.ok(error instanceof EmulationError && /Could not write .*ENOENT/.test(error.message));
  });
});
