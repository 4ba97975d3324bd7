import { strict as assert } from "node:assert";
import { progressLine } from "../../local/progress";

describe("progressLine", () => {
  it("tells of each piece of work how long it lasts, the oldest first", () => {
    const tasks = new Map([
      ["ministack", { text: "installing with pip", startedMs: 2_000 }],
      ["Pulumi stack", { text: "", startedMs: 1_000 }],
    ]);
    assert.equal(progressLine(tasks, 11_600), "Pulumi stack 11 s, ministack 10 s: installing with pip");
  });
});
