import assert from "node:assert/strict";
import { AuthenticationFailure } from "../../../local/msk/authenticationFailure";
import { readBearerToken, readIamPayload } from "../../../local/msk/presignedToken";

const host = "b-1.example.kafka.us-east-1.amazonaws.com";
const credential = "AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/kafka-cluster/aws4_request";
const payload = {
  version: "2020_10_22",
  host,
  "user-agent": "aws-msk-iam-auth/1.1.5",
  action: "kafka-cluster:Connect",
  "x-amz-algorithm": "AWS4-HMAC-SHA256",
  "x-amz-credential": credential,
  "x-amz-date": "20261122T152433Z",
  "x-amz-expires": "900",
  "x-amz-security-token": "token/of+session==",
  "x-amz-signedheaders": "host",
  "x-amz-signature": "c0ffee",
};
const query = [
  ["Action", "kafka-cluster:Connect"],
  ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
  ["X-Amz-Credential", credential],
  ["X-Amz-Date", "20261122T152433Z"],
  ["X-Amz-Expires", "900"],
  ["X-Amz-Security-Token", "token/of+session=="],
  ["X-Amz-SignedHeaders", "host"],
  ["X-Amz-Signature", "c0ffee"],
];
const expected = {
  host,
  query,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  region: "us-east-1",
  signedAtMs: Date.UTC(2026, 10, 22, 15, 24, 33),
  expiresAtMs: Date.UTC(2026, 10, 22, 15, 39, 33),
};

function asPayload(fields: unknown): Buffer {
  return Buffer.from(JSON.stringify(fields));
}

function asBearer(parameters: Record<string, string>): Buffer {
  const url = `https://${host}/?${new URLSearchParams(parameters).toString()}`;
  return Buffer.from(`n,,\u0001auth=Bearer ${Buffer.from(url).toString("base64url")}\u0001\u0001`);
}

function isInvalid(reason: RegExp) {
  return (error: unknown): boolean =>
    error instanceof AuthenticationFailure && error.summary === "Invalid authentication payload" && reason.test(error.reason);
}

describe("readIamPayload", () => {
  it("turns the payload into the request that was signed, without the user agent", () => {
    assert.deepEqual(readIamPayload(asPayload(payload)), expected);
  });

  it("leaves out the session token of a user without a session", () => {
    const { "x-amz-security-token": omitted, ...rest } = payload;
    assert.ok(omitted);
    const names = readIamPayload(asPayload(rest)).query.map(([name]) => name);
    assert.equal(names.includes("X-Amz-Security-Token"), false);
  });

  const refused: { title: string; bytes: Buffer; reason: RegExp }[] = [
    { title: "bytes that are no JSON", bytes: Buffer.from("{secret"), reason: /expected a JSON object/ },
    { title: "JSON that is no object", bytes: asPayload(null), reason: /expected a JSON object/ },
    { title: "another version", bytes: asPayload({ ...payload, version: "1" }), reason: /expected "version" to be "2020_10_22", got "1"/ },
    {
      title: "another action",
      bytes: asPayload({ ...payload, action: "s3:GetObject" }),
      reason: /expected Action to be "kafka-cluster:Connect", got "s3:GetObject"/,
    },
    { title: "another algorithm", bytes: asPayload({ ...payload, "x-amz-algorithm": "none" }), reason: /X-Amz-Algorithm/ },
    { title: "more signed headers", bytes: asPayload({ ...payload, "x-amz-signedheaders": "host;x" }), reason: /X-Amz-SignedHeaders/ },
    { title: "no signature", bytes: asPayload({ ...payload, "x-amz-signature": "" }), reason: /expected X-Amz-Signature, got none/ },
    {
      title: "a credential for another service",
      bytes: asPayload({ ...payload, "x-amz-credential": "AKIA/20261122/us-east-1/sts/aws4_request" }),
      reason: /kafka-cluster\/aws4_request/,
    },
    { title: "no date", bytes: asPayload({ ...payload, "x-amz-date": undefined }), reason: /X-Amz-Date as yyyyMMddTHHmmssZ, got none/ },
    { title: "a life that never ends", bytes: asPayload({ ...payload, "x-amz-expires": "1e99" }), reason: /1 to 604800 seconds, got "1e99"/ },
  ];
  for (const { title, bytes, reason } of refused) {
    it(`refuses ${title}`, () => assert.throws(() => readIamPayload(bytes), isInvalid(reason)));
  }

  it("repeats nothing of a payload that it cannot read", () => {
    assert.throws(
      () => readIamPayload(Buffer.from('{"x-amz-signature":"c0ffee')),
      (error: Error) => !error.message.includes("c0ffee"),
    );
  });
});

describe("readBearerToken", () => {
  const parameters = Object.fromEntries(query) as Record<string, string>;

  it("turns the presigned URL into the request that was signed, without the user agent appended later", () => {
    assert.deepEqual(readBearerToken(asBearer({ ...parameters, "User-Agent": "signer/1" })), expected);
  });

  it("takes a token that is padded, and extensions after it", () => {
    const message = asBearer(parameters).toString().replace(/\u0001\u0001$/, "==\u0001a=b\u0001\u0001");
    assert.deepEqual(readBearerToken(Buffer.from(message)), expected);
  });

  const refused: { title: string; bytes: Buffer; reason: RegExp }[] = [
    { title: "an empty message", bytes: Buffer.alloc(0), reason: /expected an OAUTHBEARER message/ },
    { title: "a token that is no URL", bytes: Buffer.from("n,,\u0001auth=Bearer abc\u0001\u0001"), reason: /presigned URL in base64url/ },
    { title: "a URL that is not presigned", bytes: asBearer({ Action: "kafka-cluster:Connect" }), reason: /X-Amz-Algorithm/ },
  ];
  for (const { title, bytes, reason } of refused) {
    it(`refuses ${title}`, () => assert.throws(() => readBearerToken(bytes), isInvalid(reason)));
  }
});
