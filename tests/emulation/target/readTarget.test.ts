import { strict as assert } from "node:assert";
import { EmulationError } from "../../../emulation/error";
import { readTarget } from "../../../emulation/target/readTarget";
import { StackOutputsError } from "../../../stackOutputs";
import { stackOutputs } from "../stackOutputs";

describe("readTarget", () => {
  it("makes a target of the stack's outputs", async () => {
    const asked: string[] = [];
    const target = await readTarget("dev", (stack) => Promise.resolve(asked.push(stack)).then(() => stackOutputs));
    assert.deepEqual([asked, target.stack, target.userId], [["dev"], "dev", "abc"]);
  });

  it("tells outputs that cannot be read as the user's to mend", async () => {
    const said = new StackOutputsError('Expected a stack named "dev"');
    await assert.rejects(readTarget("dev", () => Promise.reject(said)), new EmulationError(said.message));
  });

  it("leaves a bug as it came", async () => {
    await assert.rejects(readTarget("dev", () => Promise.reject(new TypeError("x"))), TypeError);
  });
});
