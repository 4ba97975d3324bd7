import { strict as assert } from "node:assert";
import { ErrorCounts } from "../../../emulation/dashboard/errorCounts";

describe("the dashboard's errors", () => {
  it("are counted by message, latest first", () => {
    const errors = new ErrorCounts();
    errors.add("retried", "gone", 1);
    errors.add("left out", "too large", 2);
    errors.add("retried", "gone", 3);
    assert.deepEqual(errors.list(), [
      { kind: "retried", message: "gone", count: 2, seconds: 3 },
      { kind: "left out", message: "too large", count: 1, seconds: 2 },
    ]);
  });

  it("are the latest twenty, however many different ones come", () => {
    const errors = new ErrorCounts();
    for (let number = 0; number < 10_000; number++) errors.add("retried", `error ${number}`, number);
    assert.deepEqual([errors.list().length, errors.list()[0]?.message, errors.list().at(-1)?.message], [20, "error 9999", "error 9980"]);
  });
});
