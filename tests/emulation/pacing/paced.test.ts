import { strict as assert } from "node:assert";
import { monotonicClock } from "../../../emulation/pacing/clock";
import { paced, type PacedOptions } from "../../../emulation/pacing/paced";
import { schedule, type Pace } from "../../../emulation/pacing/schedule";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Post } from "../../../emulation/sources/post";
import { FakeClock } from "./fakeClock";

const never = new AbortController().signal;

describe("paced posts", () => {
  const rates: readonly (readonly [number, number])[] = [[0.2, 600_000], [10, 60_000], [1_000, 20_000], [20_000, 5_000]];
  for (const [postsPerSecond, durationMs] of rates) {
    it(`come at ${postsPerSecond}/s within 1 % over the run, evenly`, async () => {
      const times = await arrivals({ kind: "rate", postsPerSecond, burst: 1 }, { durationMs });
      const expected = (postsPerSecond * durationMs) / 1000;
      assert.ok(Math.abs(times.length - expected) <= expected / 100, `${times.length} posts`);
      // Never early, and never later than what is sent together and a timer's lateness.
      times.forEach((time, index) => {
        const late = time - (index * 1000) / postsPerSecond;
        assert.ok(late > -0.001 && late < 13, `post ${index} was ${late} ms late`);
      });
    });
  }

  it("keep the rate of the run when whoever takes them is held up for a while", async () => {
    const clock = new FakeClock();
    const times = await arrivals({ kind: "rate", postsPerSecond: 100, burst: 1 }, { durationMs: 10_000, clock }, (count) => {
      if (count === 300) clock.pass(2_000);
    });
    assert.equal(times.length, 1_000);
    assert.ok((times.at(-1) ?? 0) < 10_020);
  });

  it("do not run on after the duration for one who cannot keep up", async () => {
    const clock = new FakeClock();
    const times = await arrivals({ kind: "rate", postsPerSecond: 1_000, burst: 1 }, { durationMs: 10_000, clock }, () => clock.pass(2));
    assert.ok((times.at(-1) ?? 0) < 11_500, `ended at ${times.at(-1)}`);
    assert.ok(times.length > 4_000 && times.length < 6_000);
  });

  it("come in bursts, at the same rate over all", async () => {
    const times = await arrivals({ kind: "rate", postsPerSecond: 10, burst: 20 }, { durationMs: 20_000 });
    assert.equal(times.length, 200);
    assert.equal(new Set(times.map((time) => Math.round(time / 2_000))).size, 10);
  });

  it("keep the sleeps of the course's script, faster when asked", async () => {
    // The draws of random.seed(100): sleep 0, 1, … before each row.
    const slept = [...(await arrivals({ kind: "course", seed: 100, speed: 1 }, { posts: 300 }))];
    const faster = await arrivals({ kind: "course", seed: 100, speed: 60 }, { posts: 300 });
    assert.ok(Math.abs((slept.at(-1) ?? 0) / 1000 - 150) < 30, "about half a second each");
    assert.ok(Math.abs((faster.at(-1) ?? 0) * 60 - (slept.at(-1) ?? 0)) < 60 * 13);
    const gaps = slept.map((time, index) => Math.round((time - (slept[index - 1] ?? 0)) / 1000));
    assert.ok(gaps.every((gap) => gap === 0 || gap === 1));
  });

  it("come as fast as they are taken when nothing has to wait, until the duration is over", async () => {
    const clock = new FakeClock();
    const times = await arrivals({ kind: "max" }, { durationMs: 1_000, clock }, () => clock.pass(1));
    assert.ok(times.length >= 1_000 && times.length <= 1_050, `${times.length} posts`);
  });

  it("end at once when the signal is given while they wait", async () => {
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 20);
    const source = generatedPosts({ seed: 1, order: "sequential", posts: undefined, batch: 10 });
    const posts = paced(source, { schedule: schedule({ kind: "rate", postsPerSecond: 0.2, burst: 1 }), batch: 10, signal: controller.signal, clock: monotonicClock });
    let count = 0;
    for await (const batch of posts) count += batch.length;
    assert.equal(count, 1);
    assert.ok(performance.now() - started < 1_000);
  });

  it("keep their number and order", async () => {
    const rows: number[] = [];
    const source = generatedPosts({ seed: 1, order: "shuffled", posts: 1_000, batch: 64 });
    const options = { schedule: schedule({ kind: "rate", postsPerSecond: 700, burst: 3 }), batch: 50, signal: never, clock: new FakeClock() };
    for await (const batch of paced(source, options)) {
      assert.ok(batch.length <= 50);
      for (const { sequence } of batch) rows.push(sequence);
    }
    assert.deepEqual(rows, Array.from({ length: 1_000 }, (_, index) => index));
  });
});

describe("event time", () => {
  const due = schedule({ kind: "event", speed: 60 });
  const at = (timestamp: string): number | undefined => due?.({ sequence: 0, row: 0, values: { pin: "", geo: JSON.stringify({ timestamp }), user: "" } });

  it("sets posts as far apart as their timestamps, times the speed; an older one comes with the one before it", () => {
    const times = ["2020-01-01 00:00:00", "2020-01-01 01:00:00", "2019-05-01 00:00:00", "2020-01-01T02:00:00"].map(at);
    assert.deepEqual(times, [0, 60_000, 60_000, 120_000]);
  });
});

/** When each post arrives, in milliseconds since the start. */
async function arrivals(
  pace: Pace,
  { posts, clock = new FakeClock(), ...options }: Partial<PacedOptions> & { readonly posts?: number; readonly clock?: FakeClock },
  take: (count: number) => void = () => undefined,
): Promise<readonly number[]> {
  const start = clock.now();
  const times: number[] = [];
  for await (const batch of paced(emptyPosts(posts), { schedule: schedule(pace), batch: 200, signal: never, clock, ...options })) {
    for (let index = 0; index < batch.length; index++) {
      times.push(clock.now() - start);
      take(times.length);
    }
  }
  return times;
}

/** Nothing that is asked of these depends on what is in them. @param count without end when undefined */
// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous; this one never has to wait
async function* emptyPosts(count = Infinity): AsyncGenerator<readonly Post[], void, void> {
  for (let sequence = 0; sequence < count; ) {
    const batch: Post[] = [];
    while (batch.length < 100 && sequence < count) batch.push({ sequence, row: sequence++, values: { pin: "", geo: "", user: "" } });
    yield batch;
  }
}
