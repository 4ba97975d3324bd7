import { strict as assert } from "node:assert";
import { Timeline } from "../../../emulation/dashboard/timeline";

const nothing = [0, null, null, null];

describe("a run's timeline", () => {
  it("tells rate and latency of each span, and nothing where nothing came", () => {
    const timeline = new Timeline(500, 8);
    timeline.add(100, 300, [{ ms: 10, posts: 100 }]);
    timeline.add(400, 300, [{ ms: 10, posts: 99 }, { ms: 40, posts: 1 }]);
    timeline.add(1_200, 30, [{ ms: 5, posts: 10 }]);
    const { intervalMs, points } = timeline.data(1_600);
    assert.equal(intervalMs, 500);
    assert.deepEqual(points[1], nothing);
    assert.deepEqual(points.map(([rate]) => rate), [1_200, 0, 60]);
    const [, p50, p99, max] = points[0] ?? [];
    assert.ok(p50 !== null && p50 !== undefined && Math.abs(p50 - 10) < 0.5, String(p50));
    assert.deepEqual([p99, max], [p50, 40]);
  });

  it("leaves out the span that is not over, but for the end", () => {
    const timeline = new Timeline(500, 8);
    timeline.add(700, 30, [{ ms: 1, posts: 10 }]);
    assert.deepEqual(timeline.data(900).points, [nothing]);
    assert.deepEqual(timeline.data(900, true).points, [nothing, [75, 1, 1, 1]]);
    assert.deepEqual(timeline.data(700, true).points, [nothing], "200 ms say little of a rate");
  });

  it("shows a run that is shorter than a span", () => {
    const timeline = new Timeline(500, 8);
    timeline.add(80, 900, [{ ms: 2, posts: 300 }]);
    assert.deepEqual(timeline.data(100, true).points.map(([rate]) => rate), [9_000]);
  });

  it("joins neighbours when there are too many, and keeps what they counted", () => {
    const timeline = new Timeline(500, 4);
    for (let span = 0; span < 4; span++) timeline.add(span * 500, 100 * (span + 1), [{ ms: span === 1 ? 80 : 8, posts: 10 }]);
    timeline.add(2_000, 50, [{ ms: 8, posts: 10 }]);
    const { intervalMs, points } = timeline.data(3_000);
    assert.equal(intervalMs, 1_000);
    assert.deepEqual(points.map(([rate, , , max]) => [rate, max]), [[300, 80], [700, 8], [50, 8]]);
  });

  it("has no more points after a year than after a minute", () => {
    const timeline = new Timeline();
    for (let ms = 0; ms < 60_000; ms += 100) timeline.add(ms, 1, [{ ms: 1, posts: 1 }]);
    const year = 365 * 86_400_000;
    timeline.add(year, 3, [{ ms: 1, posts: 1 }]);
    const { intervalMs, points } = timeline.data(year + 1, true);
    assert.ok(points.length <= 480 && points.length > 200, String(points.length));
    assert.ok(intervalMs * 480 > year);
    const records = points.reduce((sum, [rate]) => sum + (rate * intervalMs) / 1000, 0);
    assert.ok(Math.abs((points[0]?.[0] ?? 0) * intervalMs - 600_000) < intervalMs * 0.1, `of ${records} records, 600 are in the first span`);
  });
});
