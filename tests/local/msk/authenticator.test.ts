import assert from "node:assert/strict";
import { AuthenticationFailure } from "../../../local/msk/authenticationFailure";
import { createAuthenticator, type TokenAuthority } from "../../../local/msk/authenticator";

const broker = "b-1.example.kafka.us-east-1.amazonaws.com";
const arn = "arn:aws:iam::123456789012:user/someone";
const signedAtMs = Date.UTC(2026, 10, 22, 15, 0, 0);
const minuteMs = 60_000;

function payload(changes: Record<string, string> = {}): Buffer {
  const fields = {
    version: "2020_10_22",
    host: broker,
    action: "kafka-cluster:Connect",
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/kafka-cluster/aws4_request",
    "x-amz-date": "20261122T150000Z",
    "x-amz-expires": "900",
    "x-amz-signedheaders": "host",
    "x-amz-signature": "c0ffee",
    ...changes,
  };
  return Buffer.from(JSON.stringify(fields));
}

function setup(answers: Partial<TokenAuthority> = {}) {
  const calls: string[] = [];
  const clock = { now: signedAtMs + minuteMs };
  const authority: TokenAuthority = {
    verify: answers.verify ?? (() => Promise.resolve(arn)),
    authorizeConnect: answers.authorizeConnect ?? (() => Promise.resolve()),
  };
  const recorded: TokenAuthority = {
    verify: (token) => (calls.push("verify"), authority.verify(token)),
    authorizeConnect: (principal) => (calls.push(`authorize ${principal}`), authority.authorizeConnect(principal)),
  };
  const authenticator = createAuthenticator({ authority: recorded, region: "us-east-1", now: () => clock.now });
  return { calls, clock, authenticate: (bytes: Buffer) => authenticator.authenticate("AWS_MSK_IAM", bytes, broker) };
}

function isDenied(reason: RegExp) {
  return (error: unknown): boolean =>
    error instanceof AuthenticationFailure && error.summary === "Access denied" && reason.test(error.reason);
}

describe("createAuthenticator", () => {
  it("resolves to the principal who signed and may connect", async () => {
    const { authenticate, calls } = setup();
    assert.equal(await authenticate(payload()), arn);
    assert.deepEqual(calls, ["verify", `authorize ${arn}`]);
  });

  it("refuses a token for another host or region, or past its time, without asking anybody", async () => {
    const { authenticate, calls, clock } = setup();
    await assert.rejects(authenticate(payload({ host: "b-2.example" })), isDenied(/signed for b-1\S+, got b-2\.example/));
    const credential = "AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/kafka-cluster/aws4_request";
    await assert.rejects(authenticate(payload({ "x-amz-credential": credential })), isDenied(/region us-east-1, got eu-west-1/));
    clock.now = signedAtMs + 15 * minuteMs;
    await assert.rejects(authenticate(payload()), isDenied(/expired at 2026-11-22T15:15:00\.000Z, now is 2026-11-22T15:15:00/));
    assert.deepEqual(calls, []);
  });

  it("verifies a token once in its life, but asks every time whether its principal may connect", async () => {
    const { authenticate, calls, clock } = setup();
    await authenticate(payload());
    clock.now += 10 * minuteMs;
    await authenticate(payload());
    assert.deepEqual(calls, ["verify", `authorize ${arn}`, `authorize ${arn}`]);
  });

  it("does not take a token for verified because another one with the same access key was", async () => {
    const { authenticate, calls } = setup();
    await authenticate(payload());
    await authenticate(payload({ "x-amz-signature": "decaf" }));
    assert.equal(calls.filter((call) => call === "verify").length, 2);
  });

  it("does not remember a refusal", async () => {
    let tries = 0;
    const denial = new AuthenticationFailure("Access denied", "not yet");
    const { authenticate } = setup({ verify: () => (++tries === 1 ? Promise.reject(denial) : Promise.resolve(arn)) });
    await assert.rejects(authenticate(payload()), denial);
    assert.equal(await authenticate(payload()), arn);
  });

  it("passes on why a principal may not connect", async () => {
    const denial = new AuthenticationFailure("Access denied", "no policy allows it");
    const { authenticate } = setup({ authorizeConnect: () => Promise.reject(denial) });
    await assert.rejects(authenticate(payload()), denial);
  });

  it("refuses, and says why, when the control plane does not answer", async () => {
    const { authenticate } = setup({ verify: () => Promise.reject(new Error("connect ECONNREFUSED 127.0.0.1:4566")) });
    await assert.rejects(authenticate(payload()), {
      name: "AuthenticationFailure",
      message: "Internal error (connect ECONNREFUSED 127.0.0.1:4566)",
    });
  });
});
