import assert from "node:assert/strict";
import { authenticated, authenticationFailed, handshakeResponse, readSaslRequest } from "../../../local/msk/saslMessages";
import { ProtocolError } from "../../../local/msk/wire";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("readSaslRequest", () => {
  const requests = [
    {
      title: "SaslHandshake 0",
      bytes: "0011 0000 00000007 0001 63  000b 4157535f4d534b5f49414d",
      expected: { kind: "handshake", version: 0, correlationId: 7, mechanism: "AWS_MSK_IAM" },
    },
    {
      title: "SaslHandshake 1 without a client id",
      bytes: "0011 0001 7ffffff8 ffff  000b 4f41555448424541524552",
      expected: { kind: "handshake", version: 1, correlationId: 0x7ffffff8, mechanism: "OAUTHBEARER" },
    },
    {
      title: "SaslAuthenticate 1",
      bytes: "0024 0001 00000001 0001 63  00000003 010203",
      expected: { kind: "authenticate", version: 1, correlationId: 1, payload: hex("010203") },
    },
    {
      title: "SaslAuthenticate 2, compact and with tagged fields in its header",
      bytes: "0024 0002 00000001 0001 63 01 05 02 aabb  04 010203 00",
      expected: { kind: "authenticate", version: 2, correlationId: 1, payload: hex("010203") },
    },
  ];
  for (const { title, bytes, expected } of requests) {
    it(`reads ${title}`, () => assert.deepEqual(readSaslRequest(hex(bytes)), expected));
  }

  const refused = [
    { title: "another request", bytes: "0003 0001 00000001 ffff 00000000", message: /got API key 3 version 1/ },
    { title: "a version it does not know", bytes: "0024 0003 00000001 ffff 00 01 00", message: /got API key 36 version 3/ },
    { title: "bytes that end too early", bytes: "0024 0001 00000001 ffff 00000003 01", message: /Expected BYTES of 3 bytes, got 1/ },
    { title: "a negative length", bytes: "0024 0001 00000001 ffff ffffffff", message: /Expected BYTES of -1 bytes/ },
    { title: "an endless varint", bytes: "0024 0002 00000001 ffff 00 ffffffffffff", message: /UNSIGNED_VARINT/ },
    { title: "no mechanism", bytes: "0011 0001 00000001 ffff ffff", message: /Expected a STRING, got null/ },
  ];
  for (const { title, bytes, message } of refused) {
    it(`refuses ${title}`, () =>
      assert.throws(
        () => readSaslRequest(hex(bytes)),
        (error: Error) => error instanceof ProtocolError && message.test(error.message),
      ));
  }
});

describe("SASL responses", () => {
  const request = (version: number) => ({ kind: "authenticate", version, correlationId: 9, payload: Buffer.alloc(0) }) as const;
  const payload = hex("abcd");
  const responses = [
    { title: "SaslHandshake", actual: handshakeResponse(9, 0, ["A", "BC"]), expected: "00000011 00000009 0000 00000002 0001 41 0002 4243" },
    { title: "SaslAuthenticate 0", actual: authenticated(request(0), payload, 5), expected: "0000000e 00000009 0000 ffff 00000002 abcd" },
    {
      title: "SaslAuthenticate 1 with the session's lifetime",
      actual: authenticated(request(1), payload, 43_200_000),
      expected: "00000016 00000009 0000 ffff 00000002 abcd 0000000002932e00",
    },
    {
      title: "SaslAuthenticate 2",
      actual: authenticated(request(2), payload, 5),
      expected: "00000014 00000009 00 0000 00 03 abcd 0000000000000005 00",
    },
    {
      title: "SaslAuthenticate 0 refusing",
      actual: authenticationFailed(request(0), "no"),
      expected: "0000000e 00000009 003a 0002 6e6f 00000000",
    },
    {
      title: "SaslAuthenticate 2 refusing",
      actual: authenticationFailed(request(2), "no"),
      expected: "00000014 00000009 00 003a 03 6e6f 01 0000000000000000 00",
    },
  ];
  for (const { title, actual, expected } of responses) {
    it(`writes ${title}`, () => assert.equal(actual.toString("hex"), expected.replaceAll(" ", "")));
  }
});
