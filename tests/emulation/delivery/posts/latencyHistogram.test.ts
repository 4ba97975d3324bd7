import { strict as assert } from "node:assert";
import { LatencyHistogram } from "../../../../emulation/delivery/posts/latencyHistogram";

describe("LatencyHistogram", () => {
  it("is zero when nothing was counted", () => assert.deepEqual(new LatencyHistogram().summary(), { p50: 0, p99: 0, max: 0 }));

  it("tells median, 99th percentile and the longest, within its buckets' width", () => {
    const histogram = new LatencyHistogram();
    for (let latencyMs = 1; latencyMs <= 1_000; latencyMs++) histogram.add(latencyMs, 1);
    const { p50, p99, max } = histogram.summary();
    assert.ok(Math.abs(p50 - 500) <= 25, `p50 ${p50}`);
    assert.ok(Math.abs(p99 - 990) <= 50, `p99 ${p99}`);
    assert.equal(max, 1_000);
  });

  it("counts what others have counted", () => {
    const [histogram, other] = [new LatencyHistogram(), new LatencyHistogram()];
    histogram.add(2, 1);
    other.add(2, 97);
    other.add(700, 2);
    histogram.addAll(other);
    const { p50, p99, max } = histogram.summary();
    assert.ok(p50 <= 2.1 && Math.abs(p99 - 700) <= 35, `p50 ${p50}, p99 ${p99}`);
    assert.equal(max, 700);
  });

  it("counts many at once, and what is longer than its last bucket", () => {
    const histogram = new LatencyHistogram();
    histogram.add(5, 99);
    histogram.add(1e12, 1);
    assert.deepEqual(histogram.summary(), { p50: 5, p99: 5, max: 1e12 });
  });
});
