import { strict as assert } from "node:assert";
import { densityCounts } from "../../../emulation/dashboard/page/densityCounts";
import { RunView } from "../../../emulation/dashboard/runView";
import type { EmulationSummary } from "../../../emulation/emulator";
import { rowGenerator } from "../../../emulation/rows/generator";
import { rehearse, rehearsedTopics } from "./rehearse";

const summary = { posts: 5, seconds: 2, recordsPerSecond: 7.5, latencyMs: { p50: 1, p99: 2, max: 3 }, interrupted: false } as EmulationSummary;

describe("what the dashboard shows of a run", () => {
  it("is what the run counted", async () => {
    const view = new RunView("local");
    const { run, posts, latencyMs } = await rehearse(view, { posts: 2_000, postsPerSecond: Infinity });
    const state = view.state();
    assert.deepEqual([state.run, state.posts, state.of, state.inFlight, state.latencyMs, posts], [run, 2_000, 2_000, 0, latencyMs, 2_000]);
    assert.deepEqual(state.topics, Object.values(rehearsedTopics).map((name) => ({ name, partitions: [667, 667, 666] })));
    const rows = rowGenerator(1);
    const travels = Array.from({ length: 2_000 }, (_, row) => rows.pin(row)).filter((pin) => pin.endsWith('"category":"travel"}')).length;
    assert.equal(state.categories.find(({ name }) => name === "travel")?.posts, travels);
    assert.equal(state.categories.reduce((sum, category) => sum + category.posts, 0), 2_000);
    assert.equal(densityCounts(view.picture().density).reduce((sum, count) => sum + count), 2_000);
  });

  it("goes from connecting to posting, and on to how it ended", () => {
    const phases = (...steps: ((view: RunView) => void)[]): string => {
      const view = new RunView("local", () => 0);
      for (const step of steps) step(view);
      return view.state().phase;
    };
    const begin = (view: RunView): void => view.begun({ id: "r", resumed: false });
    assert.equal(phases(), "connecting");
    assert.equal(phases((view) => view.stopping()), "connecting");
    assert.equal(phases(begin), "posting");
    assert.equal(phases(begin, (view) => view.stopping()), "delivering");
    assert.equal(phases(begin, (view) => view.ended({ summary })), "finished");
    assert.equal(phases(begin, (view) => view.ended({ summary: { ...summary, interrupted: true } })), "interrupted");
    assert.equal(phases(begin, (view) => view.ended({ summary, error: new Error("gone") })), "failed");
    assert.equal(phases((view) => view.ended({ error: new Error("no topic") })), "failed");
  });

  it("stays as it was when the run ended", () => {
    let now = 1_000;
    const view = new RunView("local", () => now);
    view.begun({ id: "r", resumed: true });
    view.delivered({ arrivals: [{ atMs: 1_000, posts: 5 }], batches: [{ count: 5 }, { count: 5 }, { count: 5 }] }, 1_400);
    now = 3_000;
    view.ended({ summary, error: new Error("Lost the brokers") });
    now = 99_000;
    const { posts, seconds, failure, errors, resumed, secondsLeft } = view.state();
    assert.deepEqual([posts, seconds, failure, resumed, secondsLeft], [5, 2, "Lost the brokers", true, undefined]);
    assert.deepEqual(errors, [{ kind: "fatal", message: "Lost the brokers", count: 1, seconds: 2 }]);
    assert.deepEqual(view.picture().timeline.points.map(([rate]) => rate), [30, 0, 0, 0]);
  });

  it("tells the time left where the end is known", () => {
    const view = new RunView("local", () => 0);
    const progress = { posts: 250, of: 1_000, seconds: 5, rate: 50, inFlight: 3, latencyMs: { p50: 1, p99: 1, max: 1 }, partitions: {} };
    const left = (change: object): number | undefined => {
      view.progressed({ ...progress, ...change });
      return view.state().secondsLeft;
    };
    assert.deepEqual([left({}), left({ of: undefined }), left({ rate: 0 }), left({ posts: 1_000 })], [15, undefined, undefined, undefined]);
  });

  it("has errors by what became of them", () => {
    const view = new RunView("local", () => 0);
    view.trouble(new Error("connect ECONNREFUSED"));
    view.rejected();
    for (const place of ["line 1", "line 2"]) view.rejectedRow({ place, reason: "expected age to be an integer, got NULL" });
    assert.deepEqual(
      view.state().errors.map(({ kind, message, count }) => [kind, message, count]),
      [
        ["left out", "A row cannot be posted: expected age to be an integer, got NULL", 2],
        ["left out", "A post has a record that is too large to be sent ever", 1],
        ["retried", "connect ECONNREFUSED", 1],
      ],
    );
  });
});
