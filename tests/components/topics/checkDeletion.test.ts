import { strict as assert } from "node:assert";
import { checkDeletion } from "../../../components/topics/checkDeletion";
import { ConfigurationError } from "../../../userError";

describe("deletion of topics", () => {
  const cases: readonly [string, boolean, readonly string[], boolean | undefined, RegExp | undefined][] = [
    ["of all, nothing given up", true, [], false, undefined],
    ["of all, one given up", true, ["a"], undefined, undefined],
    ["of another's topic", true, ["a", "c"], undefined, /^Expected allowDataLoss to name topics of the stack \(a, b\), got c\.$/],
    ["on Express brokers, one not given up", true, ["a"], true, /which do not tell whether a topic holds records; it leaves out b\. /],
    ["on Express brokers, all given up", true, ["a", "b"], true, undefined],
    ["on Express brokers, not asked for", false, [], true, undefined],
  ];
  for (const [title, deleteTopics, allowDataLoss, express, expected] of cases) {
    it(`is ${expected === undefined ? "taken" : "refused"}: ${title}`, () => {
      const check = () => checkDeletion(["a", "b"], { deleteTopics, allowDataLoss }, express);
      if (expected === undefined) check();
      else assert.throws(check, (error: unknown) => error instanceof ConfigurationError && expected.test(error.message));
    });
  }
});
