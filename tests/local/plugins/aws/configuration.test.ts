import assert from "node:assert/strict";
import { awsConfiguration } from "../../../../local/plugins/aws/configuration";
import { secret } from "../../../../local/plugins/shared/properties";

describe("the aws plugin's configuration", () => {
  it("reads strings, and JSON in strings for all else", () => {
    const configuration = awsConfiguration(
      {
        version: "7.48.0",
        region: "eu-west-1",
        accessKey: secret("AKIA"),
        endpoints: '[{"sts":"http://a"},{"ec2":"http://b"}]',
        allowedAccountIds: '["123456789012"]',
        skipCredentialsValidation: "true",
        maxRetries: "2",
      },
      {},
    );
    assert.equal(configuration.region, "eu-west-1");
    assert.equal(configuration.accessKey, "AKIA");
    assert.deepEqual(configuration.endpoints, { sts: "http://a", ec2: "http://b" });
    assert.deepEqual(configuration.allowedAccountIds, ["123456789012"]);
    assert.equal(configuration.skipCredentialsValidation, true);
    assert.equal(configuration.maxRetries, 2);
  });

  it("takes the region from the environment", () => {
    assert.equal(awsConfiguration({}, { AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "x" }).region, "us-east-1");
    assert.equal(awsConfiguration({}, { AWS_REGION: "", AWS_DEFAULT_REGION: "us-east-2" }).region, "us-east-2");
    assert.equal(awsConfiguration({ region: "eu-west-1" }, { AWS_REGION: "us-east-1" }).region, "eu-west-1");
  });

  const refused: readonly [object, RegExp][] = [
    [{ assumeRole: "{}" }, /does not know the provider setting "aws:assumeRole"\. It knows region, profile/],
    [{ endpoints: '[{"s3":"http://a"}]' }, /Expected aws:endpoints to name ec2, iam, kafka, msk, ssm, sts; the offline plugin does not call s3/],
    [{ endpoints: "http://a" }, /Expected aws:endpoints to be a list of objects, got "http:\/\/a"/],
    [{ allowedAccountIds: "x" }, /Expected aws:allowedAccountIds to be a list of strings, got "x"/],
    [{ skipCredentialsValidation: "maybe" }, /Expected aws:skipCredentialsValidation to be true or false, got "maybe"/],
    [{ maxRetries: "-1" }, /Expected aws:maxRetries to be a whole number, got "-1"/],
  ];

  for (const [args, message] of refused) {
    it(`refuses ${JSON.stringify(args)}`, () => assert.throws(() => awsConfiguration(args as Record<string, unknown>, {}), message));
  }
});
