import { strict as assert } from "node:assert";
import { CommanderError } from "commander";
import { parseEmulateArguments, parseVerifyArguments } from "../../../emulation/commandLine/arguments";

describe("emulate's options", () => {
  it("have defaults", () => {
    assert.deepEqual(parseEmulateArguments([]), { stack: "local", posts: 300, seed: 100, order: "sequential", batch: 200, json: false });
  });

  it("are read", () => {
    const args = ["-s", "dev", "--posts", "unlimited", "--seed", "0", "--order", "random", "--batch", "1", "--json"];
    assert.deepEqual(parseEmulateArguments(args), { stack: "dev", posts: "unlimited", seed: 0, order: "random", batch: 1, json: true });
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["--posts", "0"], /'0' is invalid.*Expected an integer from 1/],
    [["--posts", "-1"], /Expected an integer from 1/],
    [["--posts", "1.5"], /Expected an integer from 1/],
    [["--posts", "many"], /Expected an integer from 1/],
    [["--seed", "-1"], /Expected an integer from 0/],
    [["--seed", "9007199254740992"], /Expected an integer from 0/],
    [["--order", "backwards"], /Allowed choices are sequential, random/],
    [["--speed", "3"], /unknown option '--speed'/],
    [["300"], /too many arguments/],
  ];
  for (const [args, expected] of wrong) {
    it(`are refused: ${args.join(" ")}`, () => assert.match(complaint(() => parseEmulateArguments(args)), expected));
  }
});

describe("verify's options", () => {
  it("are read", () => assert.deepEqual(parseVerifyArguments(["--stack", "dev", "--run", "r1"]), { stack: "dev", run: "r1", json: false }));

  it("have no run unless it is named", () => assert.equal(parseVerifyArguments([]).run, undefined));
});

/** What commander writes to stderr before it throws. */
function complaint(parse: () => unknown): string {
  const written: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    assert.throws(parse, CommanderError);
  } finally {
    process.stderr.write = write;
  }
  return written.join("");
}
