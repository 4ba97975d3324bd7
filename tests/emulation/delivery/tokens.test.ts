import { strict as assert } from "node:assert";
import { awsTokens, type AwsCredentials } from "../../../emulation/delivery/tokens";

const now = Date.parse("2026-11-22T12:00:00Z");
const keys = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "hush" };

describe("awsTokens", () => {
  it("presigns kafka-cluster:Connect for the region, for 15 minutes", async () => {
    const url = decode(await awsTokens({ region: "eu-west-2", provider: () => Promise.resolve(keys) })());
    assert.equal(url.hostname, "kafka.eu-west-2.amazonaws.com");
    assert.equal(url.searchParams.get("Action"), "kafka-cluster:Connect");
    assert.equal(url.searchParams.get("X-Amz-Expires"), "900");
    assert.match(url.searchParams.get("X-Amz-Credential") ?? "", /^AKIAEXAMPLE\/\d{8}\/eu-west-2\/kafka-cluster\/aws4_request$/);
  });

  it("keeps to what the provider knows while that lasts", async () => {
    const { asked, provider } = scripted([left(60), left(60)]);
    const token = awsTokens({ region: "us-east-1", provider, now: () => now });
    await token();
    await token();
    assert.deepEqual(asked, [false, false]);
  });

  it("renews credentials with less than a token's lifetime left", async () => {
    const { asked, provider } = scripted([left(14), { ...left(60), accessKeyId: "AKIARENEWED" }]);
    const url = decode(await awsTokens({ region: "us-east-1", provider, now: () => now })());
    assert.deepEqual(asked, [false, true]);
    assert.match(url.searchParams.get("X-Amz-Credential") ?? "", /^AKIARENEWED/);
  });

  it("uses what is left when nothing fresher can be had", async () => {
    const { provider } = scripted([left(5), left(5)]);
    const url = decode(await awsTokens({ region: "us-east-1", provider, now: () => now })());
    assert.equal(url.searchParams.get("X-Amz-Expires"), "900");
  });

  it("refuses credentials that have expired, and says when", async () => {
    const { provider } = scripted([left(-1), left(-1)]);
    await assert.rejects(awsTokens({ region: "us-east-1", provider, now: () => now })(), /expired at 2026-11-22T11:59:00.000Z.*Sign in again/);
  });

  it("says what to do where there are none", async () => {
    const provider = (): Promise<AwsCredentials> => Promise.reject(new Error("Could not load credentials from any providers"));
    await assert.rejects(awsTokens({ region: "us-east-1", provider })(), /Expected AWS credentials .* got none: Could not load .*aws configure/);
  });

  it("asks once for connections that open together", async () => {
    const { asked, provider } = scripted([left(60)]);
    const token = awsTokens({ region: "us-east-1", provider, now: () => now });
    await Promise.all([token(), token(), token()]);
    assert.deepEqual(asked, [false]);
  });
});

function left(minutes: number): AwsCredentials {
  return { ...keys, sessionToken: "session", expiration: new Date(now + minutes * 60_000) };
}

function scripted(answers: readonly AwsCredentials[]): { readonly asked: boolean[]; readonly provider: (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials> } {
  const asked: boolean[] = [];
  const provider = (options?: { readonly forceRefresh?: boolean }): Promise<AwsCredentials> => {
    const answer = answers[asked.length];
    asked.push(options?.forceRefresh === true);
    return answer === undefined ? Promise.reject(new Error("asked too often")) : Promise.resolve(answer);
  };
  return { asked, provider };
}

function decode(token: string): URL {
  return new URL(Buffer.from(token, "base64url").toString());
}
