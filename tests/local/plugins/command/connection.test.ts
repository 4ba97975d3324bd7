import assert from "node:assert/strict";
import { checkConnection, connectionOf } from "../../../../local/plugins/command/connection";
import { isSecret, reveal, secret, unknownValue } from "../../../../local/plugins/shared/properties";

describe("a connection", () => {
  it("gets the published defaults and becomes a secret", () => {
    const { connection, failures } = checkConnection({ host: "h", proxy: { host: "p", port: 2222 } });
    assert.equal(isSecret(connection), true);
    assert.deepEqual(failures, []);
    assert.deepEqual(reveal(connection), {
      port: 22,
      user: "root",
      dialErrorLimit: 10,
      perDialTimeout: 15,
      host: "h",
      proxy: { port: 2222, user: "root", dialErrorLimit: 10, perDialTimeout: 15, host: "p" },
    });
  });

  it("may be unknown in a preview, in whole and in part", () => {
    assert.deepEqual(checkConnection(secret(unknownValue)), { connection: secret(unknownValue), failures: [] });
    assert.deepEqual(checkConnection(secret({ host: unknownValue, privateKey: secret(unknownValue), port: unknownValue })).failures, []);
  });

  const refused: readonly [string, unknown, string, string][] = [
    ["none at all", undefined, "connection", "missing required field"],
    ["no host", { user: "x" }, "connection.host", "missing required field"],
    ["a port in words", { host: "h", port: "22" }, "connection.port", "expected a number, got a string"],
    ["a name that it does not have", { host: "h", hostkey: "x" }, "connection.hostkey", "the offline plugin of the local stack does not know this input"],
    ["no host of the proxy", { host: "h", proxy: {} }, "connection.proxy.host", "missing required field"],
  ];

  for (const [title, given, property, reason] of refused) {
    it(`is refused: ${title}`, () => assert.deepEqual(checkConnection(given).failures, [{ property, reason }]));
  }

  it("is not dialled while a part is unknown", () => {
    assert.throws(() => connectionOf({ connection: secret({ host: unknownValue }) }), /Expected the connection to be known/);
  });
});
