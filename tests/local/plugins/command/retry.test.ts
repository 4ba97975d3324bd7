import assert from "node:assert/strict";
import { retryDelayMs, withRetries } from "../../../../local/plugins/command/retry";

describe("dialling again", () => {
  async function dial(limit: number, failures: number) {
    const dials: number[] = [];
    const waits: number[] = [];
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return attempts <= failures ? Promise.reject(new Error(`refused ${attempts}`)) : Promise.resolve("up");
    };
    const wait = (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    };
    const result = await withRetries(attempt, { limit, signal: new AbortController().signal, onRetry: (dial) => dials.push(dial), wait }).catch(
      (error: Error) => error.message,
    );
    return { result, attempts, dials, waits };
  }

  it("waits 100 ms, then 1.5 times as long each time, and 5 s at most", () => {
    assert.deepEqual([1, 2, 3].map(retryDelayMs), [100, 150, 225]);
    assert.equal(retryDelayMs(30), 5000);
  });

  it("stops at the first success", async () => {
    assert.deepEqual(await dial(10, 2), { result: "up", attempts: 3, dials: [1, 2], waits: [100, 150] });
  });

  it("gives up after as many failures as the limit says, plus one", async () => {
    const { result, attempts, dials } = await dial(2, 9);
    assert.deepEqual([result, attempts, dials], ["after 2 failed attempts: refused 3", 3, [1, 2]]);
  });

  it("does not try again with a limit of 0", async () => {
    assert.equal((await dial(0, 9)).result, "after 0 failed attempts: refused 1");
  });

  it("has no limit with -1", async () => {
    assert.equal((await dial(-1, 50)).result, "up");
  });
});
