import assert from "node:assert/strict";
import { containsUnknown, plain, reveal, secret, toStruct, unknownValue } from "../../../../local/plugins/shared/properties";

describe("property values", () => {
  it("reveal secrets at every depth", () => {
    assert.deepEqual(reveal({ a: secret({ b: [secret("x")] }) }), { a: { b: ["x"] } });
  });

  it("keep their secret marks on the wire and lose members without a value", () => {
    assert.deepEqual(plain(toStruct({ a: secret("x"), b: undefined, c: { d: undefined }, e: [undefined] })), { a: secret("x"), c: {}, e: [null] });
  });

  it("say whether a part is unknown", () => {
    assert.equal(containsUnknown({ a: secret({ b: [unknownValue] }) }), true);
    assert.equal(containsUnknown({ a: "x" }), false);
  });
});
