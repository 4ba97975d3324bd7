import { strict as assert } from "node:assert";
import { EventEmitter } from "node:events";
import { interruptible } from "../../../emulation/commandLine/interrupt";

describe("interruptible", () => {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    it(`gives the signal on ${name}, and leaves the next one to the system`, async () => {
      const source = new EventEmitter();
      let told = 0;
      const aborted = await interruptible(source, () => told++, (signal) => {
        source.emit(name);
        return Promise.resolve(signal.aborted);
      });
      assert.deepEqual([aborted, told, source.listenerCount("SIGINT"), source.listenerCount("SIGTERM")], [true, 1, 0, 0]);
    });
  }

  it("takes its handlers away when the work fails", async () => {
    const source = new EventEmitter();
    await assert.rejects(interruptible(source, assert.fail, () => Promise.reject(new Error("no"))), /no/);
    assert.equal(source.listenerCount("SIGINT"), 0);
  });
});
