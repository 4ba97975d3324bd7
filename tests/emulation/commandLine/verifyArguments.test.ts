import { strict as assert } from "node:assert";
import { parseVerifyArguments } from "../../../emulation/commandLine/verifyArguments";
import { complaint } from "./complaint";

describe("verify's options", () => {
  it("are read", () => assert.deepEqual(parseVerifyArguments(["--stack", "dev", "--run", "r1"]), { stack: "dev", run: "r1", json: false, via: "client" }));

  it("have no run unless it is named", () => assert.equal(parseVerifyArguments([]).run, undefined));

  it("are refused when unknown", () => assert.match(complaint(() => parseVerifyArguments(["--posts", "3"])), /unknown option '--posts'/));
});
