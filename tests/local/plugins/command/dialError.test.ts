import assert from "node:assert/strict";
import { dialError } from "../../../../local/plugins/command/dialError";

describe("a dial's error", () => {
  const endpoint = { host: "10.0.0.1", port: 22, privateKey: "key" };
  const error = (change: object) => Object.assign(new Error("text"), change);
  const table: readonly [string, Error, boolean, string][] = [
    ["refused", error({ code: "ECONNREFUSED" }), false, "dial tcp 10.0.0.1:22: connect: connection refused"],
    ["no route", error({ code: "EHOSTUNREACH" }), false, "dial tcp 10.0.0.1:22: connect: no route to host"],
    ["no such name", error({ code: "ENOTFOUND" }), false, "dial tcp: lookup 10.0.0.1: no such host"],
    ["silent", error({ level: "client-timeout" }), false, "dial tcp 10.0.0.1:22: i/o timeout"],
    ["another host key", error({ level: "handshake" }), true, "ssh: handshake failed: ssh: host key mismatch"],
    [
      "key refused",
      error({ level: "client-authentication" }),
      false,
      "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    ],
    ["closed", error({}), false, "ssh: handshake failed: text"],
  ];

  for (const [title, cause, mismatch, text] of table) {
    it(`reads as Go's: ${title}`, () => assert.equal(dialError(endpoint, cause, mismatch).message, text));
  }
});
