import { strict as assert } from "node:assert";
import { stepLine } from "../../../emulation/display/stepLine";
import { Examination, type Step } from "../../../emulation/doctor/step";

describe("an examination", () => {
  it("tells each step as it is taken, and goes on after one that failed", async () => {
    const told: Step[] = [];
    const examination = new Examination((step) => told.push(step), (error) => `${(error as Error).message}: do something`);
    assert.equal(await examination.take("first", () => Promise.resolve({ value: 7, detail: "fine" })), 7);
    assert.equal(await examination.take("second", () => Promise.reject(new Error("no"))), undefined);
    examination.skip("third", "needs the second");
    assert.deepEqual(examination.steps, told);
    assert.deepEqual(told.map(stepLine), ["ok       first  fine", "FAILED   second\n         no: do something", "skipped  third  needs the second"]);
  });
});
