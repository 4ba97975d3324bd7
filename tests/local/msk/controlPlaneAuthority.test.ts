import assert from "node:assert/strict";
import { AuthenticationFailure } from "../../../local/msk/authenticationFailure";
import { policySource, principalOf } from "../../../local/msk/controlPlaneAuthority";

const token = {
  host: "kafka.us-east-1.amazonaws.com",
  query: [],
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  region: "us-east-1",
  signedAtMs: Date.UTC(2026, 10, 22, 15),
  expiresAtMs: Date.UTC(2026, 10, 22, 15, 15),
};

function stsError(code: string, message: string): { status: number; body: string } {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status: 403, body };
}

describe("principalOf", () => {
  it("names the principal who was denied, for the denial proves the signature", () => {
    const arn = "arn:aws:sts::123456789012:assumed-role/role/session";
    const message = `User: ${arn} is not authorized to perform: sts:kafka-cluster:Connect because no identity-based policy allows it`;
    assert.equal(principalOf(stsError("AccessDenied", message), token), arn);
  });

  it("names the principal whose policies allow everything", () => {
    const arn = "arn:aws:iam::123456789012:user/team/admin";
    assert.equal(principalOf({ status: 200, body: JSON.stringify({ Account: "123456789012", Arn: arn }) }, token), arn);
  });

  const refusals = [
    { code: "SignatureDoesNotMatch", message: "The request signature we calculated does not match", reason: /AKIA\w+ does not match: check the secret/ },
    { code: "SignatureDoesNotMatch", message: "Signature expired: 20261122T150000Z is now earlier", reason: /signed at 2026-11-22T15:00.*clock/ },
    { code: "SignatureDoesNotMatch", message: "Signature not yet current: 2026", reason: /signed at 2026-11-22T15:00.*clock/ },
    { code: "InvalidClientTokenId", message: "The security token is invalid.", reason: /access key AKIA\w+, or its session token, is not known/ },
    { code: "ExpiredToken", message: "The security token is expired", reason: /session of access key AKIA\w+ is over/ },
  ];
  for (const { code, message, reason } of refusals) {
    it(`says what is wrong on ${code}: ${message}`, () =>
      assert.throws(
        () => principalOf(stsError(code, message), token),
        (error) => error instanceof AuthenticationFailure && error.summary === "Access denied" && reason.test(error.reason),
      ));
  }

  it("refuses the root user, whose signature nobody checked", () => {
    const body = JSON.stringify({ Arn: "arn:aws:iam::123456789012:root" });
    assert.throws(() => principalOf({ status: 200, body }, token), /root user's signature cannot be checked/);
  });

  it("takes no other answer for an identity", () => {
    assert.throws(() => principalOf({ status: 500, body: "oops" }, token), /expected the control plane to say who signed.*500 oops/);
  });
});

describe("policySource", () => {
  const sources = [
    ["arn:aws:iam::123456789012:user/someone", "arn:aws:iam::123456789012:user/someone"],
    ["arn:aws:iam::123456789012:user/team/a/admin", "arn:aws:iam::123456789012:user/admin"],
    ["arn:aws:sts::123456789012:assumed-role/some-role/i-0123", "arn:aws:iam::123456789012:role/some-role"],
  ] as const;
  for (const [principal, source] of sources) it(`is ${source} for ${principal}`, () => assert.equal(policySource(principal), source));
});
