import { strict as assert } from "node:assert";
import { RateWindow } from "../../../emulation/run/rateWindow";

describe("RateWindow", () => {
  it("is 0 at first, then the growth a second", () => {
    const window = new RateWindow();
    assert.equal(window.at(1_000, 0), 0);
    assert.equal(window.at(1_500, 50), 100);
  });

  it("forgets what is older than five seconds", () => {
    const window = new RateWindow();
    for (let second = 0; second <= 10; second++) window.at(second * 1_000, second * 1_000);
    assert.equal(window.at(15_000, 10_000), 0);
  });
});
