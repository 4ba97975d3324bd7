import assert from "node:assert/strict";
import { waitUntil } from "../../../../local/plugins/aws/waitUntil";

const wait = (states: string[], limitMs: number) =>
  waitUntil({
    look: () => Promise.resolve({ state: states.length > 1 ? (states.shift() ?? "") : (states[0] ?? ""), found: "it" }),
    target: "running",
    pending: ["pending"],
    limitMs,
    signal: new AbortController().signal,
  });

// Texts: terraform-plugin-sdk, helper/retry/error.go.
describe("waiting for a state", () => {
  it("ends with what was found", async () => assert.equal(await wait(["pending", "running"], 60_000), "it"));

  it("fails at a state that does not lead there", async () => {
    await assert.rejects(wait(["pending", "terminated"], 60_000), { message: "unexpected state 'terminated', wanted target 'running'. last error: %!s(<nil>)" });
  });

  it("has a limit, which it names as Go does", async () => {
    await assert.rejects(wait(["pending"], -600_000), { message: /^timeout while waiting for state to become 'running' \(last state: 'pending', timeout: / });
  });
});
