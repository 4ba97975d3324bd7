import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import { together } from "../../local/together";

describe("together", () => {
  it("gives all results", async () => assert.deepEqual(await together(undefined, [() => Promise.resolve(1), () => Promise.resolve("two")]), [1, "two"]));

  it("throws the first failure after the others have ended, told to by their signal", async () => {
    let ended = false;
    const other = async (signal: AbortSignal): Promise<void> => {
      await delay(5_000, undefined, { signal }).catch(() => undefined);
      await delay(10);
      ended = true;
      signal.throwIfAborted();
    };
    await assert.rejects(together(undefined, [other, () => Promise.reject(new Error("first"))]), /^Error: first$/);
    assert.equal(ended, true);
  });
});
