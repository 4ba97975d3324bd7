import assert from "node:assert/strict";
import { awsPackage } from "../../../../local/plugins/aws/awsPackage";
import { unknownValue, type Properties } from "../../../../local/plugins/shared/properties";
import { awsError, fakeClients, type Answers } from "./fakeClients";

const identity = { GetCallerIdentity: { Account: "123456789012" } };

function plugin(answers: Answers, env: NodeJS.ProcessEnv = { AWS_REGION: "us-east-1" }) {
  const { clients, inputs } = fakeClients(answers);
  return { content: awsPackage(env, () => clients), inputs };
}

async function reason(answers: Answers, news: Properties = {}, env?: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { failures } = await plugin(answers, env).content.checkConfiguration(news);
  return failures[0]?.reason;
}

// Texts and defaults: pulumi-aws, provider tests TestMissingRegionErrorMessage, TestMissingCredentialsErrorMessage,
// TestInvalidCredentialsErrorMessage, TestOtherFailureErrorMessage.
describe("configuring the aws plugin", () => {
  it("adds the published defaults", async () => {
    const { inputs } = await plugin(identity).content.checkConfiguration({ version: "7.48.0" });
    assert.deepEqual(inputs, {
      version: "7.48.0",
      region: "us-east-1",
      skipCredentialsValidation: "false",
      skipRegionValidation: "true",
    });
  });

  it("accepts credentials that STS knows", async () => assert.equal(await reason(identity), undefined));

  it("is of one provider in the check and after it, whose credentials are found once", async () => {
    let made = 0;
    const content = awsPackage({ AWS_REGION: "us-east-1" }, () => {
      made += 1;
      return fakeClients(identity).clients;
    });
    const { inputs } = await content.checkConfiguration({});
    await content.configure(inputs);
    assert.equal(made, 1);
    await content.configure({ ...inputs, profile: "another" });
    assert.equal(made, 2);
  });

  it("refuses a missing region", async () => {
    assert.equal(
      await reason(identity, {}, {}),
      "Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
    );
  });

  const failures: readonly [string, Error, RegExp][] = [
    ["no credentials", Object.assign(new Error("none"), { name: "CredentialsProviderError" }), /^No valid credential sources found\.\nPlease see https:\/\/www\.pulumi\.com/],
    ["an unknown key", awsError("InvalidClientTokenId", "The security token included in the request is invalid."), /^Invalid credentials configured\.\nPlease see/],
    [
      "a wrong secret key",
      awsError("SignatureDoesNotMatch", "x", 403),
      /^unable to validate AWS credentials\.\nDetails: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, https response error StatusCode: 403, .*SignatureDoesNotMatch: x\n$/,
    ],
    ["an endpoint that is not there", new Error("connect ECONNREFUSED 127.0.0.1:1"), /^unable to validate AWS credentials\.\nDetails: validating provider .*GetCallerIdentity, connect ECONNREFUSED 127\.0\.0\.1:1\n$/],
  ];

  for (const [title, error, message] of failures) {
    it(`says what is wrong with ${title}`, async () => assert.match((await reason({ GetCallerIdentity: error })) ?? "", message));
  }

  it("does not ask STS with skipCredentialsValidation", async () => {
    const { content, inputs } = plugin({});
    assert.deepEqual((await content.checkConfiguration({ skipCredentialsValidation: "true" })).failures, []);
    assert.deepEqual(inputs, []);
  });

  it("checks nothing while a setting is unknown in a preview", async () => {
    const news = { region: unknownValue };
    assert.deepEqual(await plugin({}).content.checkConfiguration(news), { inputs: news, failures: [] });
  });

  const accounts: readonly [Properties, string | undefined][] = [
    [{ allowedAccountIds: '["123456789012"]' }, undefined],
    [{ allowedAccountIds: '["999999999999"]' }, "AWS account ID not allowed: 123456789012"],
    [{ forbiddenAccountIds: '["123456789012"]' }, "AWS account ID not allowed: 123456789012"],
  ];

  for (const [args, message] of accounts) {
    it(`${message === undefined ? "accepts" : "refuses"} the account with ${JSON.stringify(args)}`, async () => {
      const outcome = await plugin(identity)
        .content.configure(args)
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      assert.equal(outcome, message);
    });
  }
});
