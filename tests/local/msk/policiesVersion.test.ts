import assert from "node:assert/strict";
import { IAMClient } from "@aws-sdk/client-iam";
import { policiesVersion } from "../../../local/msk/policiesVersion";

/** An account with one user, whose policy is this. */
function account(policy: object): IAMClient {
  const iam = new IAMClient({ region: "us-east-1", credentials: { accessKeyId: "key", secretAccessKey: "secret" } });
  const PolicyDocument = encodeURIComponent(JSON.stringify(policy));
  iam.middlewareStack.add(
    () => () =>
      Promise.resolve({ response: {}, output: { $metadata: { requestId: String(Math.random()) }, UserDetailList: [{ UserName: "someone", UserPolicyList: [{ PolicyDocument }] }] } }),
    { step: "initialize", priority: "high" },
  );
  return iam;
}

const allow = { Effect: "Allow", Action: "kafka-cluster:*", Resource: "*" };

describe("policiesVersion", () => {
  it("is the same for the same policies, whatever the request", async () => {
    assert.equal(await policiesVersion(account(allow)), await policiesVersion(account(allow)));
  });

  it("is another when a policy is", async () => {
    assert.notEqual(await policiesVersion(account(allow)), await policiesVersion(account({ ...allow, Effect: "Deny" })));
  });

  for (const key of ["aws:CurrentTime", "aws:EpochTime", "AWS:currenttime"]) {
    it(`is none where a policy looks at ${key}`, async () => {
      assert.equal(await policiesVersion(account({ ...allow, Condition: { DateGreaterThan: { [key]: "2030-01-01" } } })), undefined);
    });
  }
});
