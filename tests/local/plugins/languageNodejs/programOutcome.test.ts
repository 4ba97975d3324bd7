import assert from "node:assert/strict";
import { programOutcome } from "../../../../local/plugins/languageNodejs/programOutcome";

describe("a program's end", () => {
  it("is a success with exit code 0", () => assert.deepEqual(programOutcome(0), { error: "", bail: false }));

  it("bails without a further message with exit code 32", () => assert.deepEqual(programOutcome(32), { error: "", bail: true }));

  it("names any other exit code", () => {
    assert.deepEqual(programOutcome(1), { error: "Program exited with non-zero exit code: 1", bail: false });
  });

  it("has the exit code that Go gives where a signal ended it", () => {
    assert.deepEqual(programOutcome(null), { error: "Program exited with non-zero exit code: -1", bail: false });
  });
});
