import { strict as assert } from "node:assert";
import { expectedPosts, type SourcePlan } from "../../../emulation/sources/plan";
import { openSource } from "../../../emulation/sources/openSource";
import { tableNames } from "../../../emulation/tables/tables";
import { collect } from "./collect";

const plan: SourcePlan = { source: { kind: "generated" }, tables: tableNames, seed: 1, order: "sequential", shard: { index: 1, of: 1 }, dateTimeForm: "space", batch: 10 };

describe("a plan's posts", () => {
  const counts: readonly (readonly [Partial<SourcePlan>, number | undefined])[] = [
    [{}, undefined],
    [{ posts: 30 }, 30],
    [{ rows: 20 }, 20],
    [{ posts: 30, rows: 20 }, 20],
    [{ posts: 30, rows: 20, order: "random" }, 30],
    [{ posts: 30, shard: { index: 1, of: 2 } }, undefined],
    [{ posts: 30, source: { kind: "csv", folder: "/" } }, undefined],
  ];
  for (const [change, expected] of counts) {
    it(`are known to be ${expected ?? "unknown"}: ${JSON.stringify(change)}`, () => assert.equal(expectedPosts({ ...plan, ...change }), expected));
  }

  it("are the same from any of them on, after the plan was written down and read", async () => {
    const context = { signal: new AbortController().signal, onRejected: assert.fail, password: () => Promise.resolve(undefined) } as never;
    const again = JSON.parse(JSON.stringify({ ...plan, order: "shuffled", posts: 40, dirt: { title: 0.5 } })) as SourcePlan;
    const whole = (await collect(openSource(again, context)(0))).flat();
    assert.equal(whole.length, 40);
    assert.deepEqual((await collect(openSource(again, context)(25))).flat(), whole.slice(25));
  });
});
