import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { LookupError, messageOf } from "../userError";
import { startMocks } from "./support/mocks";

describe("a user's error", () => {
  it("keeps its message when Pulumi finds it in an input of an input", async () => {
    startMocks({ calls: {} });
    const failing = pulumi.output(Promise.reject<string>(new LookupError("Expected a cluster, found none.")));
    await assert.rejects(pulumi.runtime.serializeProperties("", { outer: { inner: failing } }), (error: unknown) => {
      assert.ok(error instanceof LookupError);
      assert.equal(error.message, "Expected a cluster, found none.");
      assert.equal(error.stack, "");
      return true;
    });
  });

  const texts: readonly [string, string][] = [
    ["invocation of aws:iam/getRole:getRole returned an error: invoking aws:iam/getRole:getRole: 1 error occurred:\n\t* couldn't find resource\n\n", "couldn't find resource"],
    ["Invocation of aws:ec2/getSubnet:getSubnet returned an error: no matching EC2 Subnet found.", "no matching EC2 Subnet found"],
    ["AccessDeniedException: no", "AccessDeniedException: no"],
  ];
  for (const [text, message] of texts) {
    it(`says of a provider's error what is its own: ${message}`, () => assert.equal(messageOf(new Error(text)), message));
  }
});
