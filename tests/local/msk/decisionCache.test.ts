import assert from "node:assert/strict";
import { createDecisionCache } from "../../../local/msk/decisionCache";

/** A cache over policies whose version a test changes, with a list of what was asked. */
function setup() {
  const asked: string[] = [];
  const policies: { version: string | undefined } = { version: "1" };
  const cached = createDecisionCache<{ decision: string }>(() => {
    asked.push("version");
    return Promise.resolve(policies.version);
  });
  const ask = (name: string) =>
    cached(name, () => {
      asked.push(name);
      return Promise.resolve({ decision: `${name} under ${policies.version ?? "any"}` });
    });
  return { asked, policies, cached, ask };
}

describe("createDecisionCache", () => {
  it("asked IAM about every known topic at each login, so that creating a topic took the longer the more there were", async () => {
    const { asked, ask } = setup();
    const names = Array.from({ length: 300 }, (_, i) => `topic ${i}`);
    await Promise.all(names.map(ask));
    asked.length = 0;
    await Promise.all(names.map(ask));
    assert.deepEqual(asked, ["version"]);
  });

  it("asks anew when a policy has changed", async () => {
    const { policies, ask } = setup();
    await ask("a");
    policies.version = "2";
    assert.deepEqual(await ask("a"), { decision: "a under 2" });
  });

  it("gives the very same object while no policy changes", async () => {
    const { ask } = setup();
    assert.equal(await ask("a"), await ask("a"));
  });

  it("asks every time where decisions change by themselves", async () => {
    const { asked, policies, ask } = setup();
    policies.version = undefined;
    await ask("a");
    await ask("a");
    assert.deepEqual(asked, ["version", "a", "version", "a"]);
  });

  it("does not answer from before the question", async () => {
    const { policies, ask } = setup();
    await ask("a");
    const first = ask("a");
    await new Promise(setImmediate);
    policies.version = "2";
    assert.deepEqual(await ask("a"), { decision: "a under 2" });
    await first;
  });

  it("forgets a question that failed", async () => {
    const { cached, ask } = setup();
    await assert.rejects(cached("a", () => Promise.reject(new Error("no answer"))), /no answer/);
    assert.deepEqual(await ask("a"), { decision: "a under 1" });
  });
});
