import { strict as assert } from "node:assert";
import { rowGenerator } from "../../../emulation/rows/generator";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Post } from "../../../emulation/sources/post";

describe("generatedPosts", () => {
  it("yields exactly the posts asked for, the last batch shorter", async () => {
    const batches = await all(generatedPosts({ seed: 1, order: "sequential", posts: 7, batch: 3 }));
    assert.deepEqual(batches.map((batch) => batch.map((post) => post.sequence)), [[0, 1, 2], [3, 4, 5], [6]]);
  });

  it("gives each post the rows of its number in the three tables", async () => {
    const [post] = (await all(generatedPosts({ seed: 5, order: "random", posts: 1, batch: 1 }))).flat();
    const generate = rowGenerator(5);
    const row = post?.row ?? -1;
    assert.deepEqual(post?.values, { pin: generate.pin(row), geo: generate.geo(row), user: generate.user(row) });
  });

  it("goes on without end when no number is given", async () => {
    const posts = generatedPosts({ seed: 1, order: "sequential", posts: undefined, batch: 1000 });
    for (let batch = 0; batch < 5; batch++) assert.equal((await posts.next()).done, false);
    await posts.return();
  });

  it("goes on at a sequence number with the same posts as a run from the start", async () => {
    const options = { seed: 9, order: "shuffled", posts: 50, batch: 8 } as const;
    const whole = (await all(generatedPosts(options))).flat();
    assert.deepEqual((await all(generatedPosts({ ...options, from: 33 }))).flat(), whole.slice(33));
  });
});

async function all(source: AsyncIterable<readonly Post[]>): Promise<(readonly Post[])[]> {
  const batches: (readonly Post[])[] = [];
  for await (const batch of source) batches.push(batch);
  return batches;
}
