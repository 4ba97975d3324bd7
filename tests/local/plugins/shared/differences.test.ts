import assert from "node:assert/strict";
import { differences } from "../../../../local/plugins/shared/differences";
import { assetSignature, secret, signatureKey, unknownValue, type Properties } from "../../../../local/plugins/shared/properties";

const asset = (path: string, hash: string) => ({ [signatureKey]: assetSignature, path, hash });

describe("the differences of inputs", () => {
  const table: readonly { title: string; olds: Properties; news: Properties; changes: Record<string, string> }[] = [
    { title: "none for the same", olds: { a: { b: [1, "x"] } }, news: { a: { b: [1, "x"] } }, changes: {} },
    { title: "none for absent and null", olds: { a: null }, news: {}, changes: {} },
    { title: "none for a value that became a secret", olds: { a: "x" }, news: { a: secret("x") }, changes: {} },
    { title: "none for an output that is no input", olds: { a: 1, stdout: "x" }, news: { a: 1 }, changes: {} },
    { title: "an added, a removed, a changed one", olds: { b: 1, a: 1 }, news: { a: 2, t: 3 }, changes: { a: "update", b: "delete", t: "add-replace" } },
    { title: "members and items by path", olds: { a: { b: [1, 2], "c d": 1 } }, news: { a: { b: [1, 3, 4], "c d": 2 } }, changes: { "a.b[1]": "update", "a.b[2]": "add", 'a["c d"]': "update" } },
    { title: "an unknown value in a preview", olds: { a: "x" }, news: { a: unknownValue }, changes: { a: "update" } },
    { title: "none for an asset with the same hash elsewhere", olds: { a: asset("/x", "1") }, news: { a: asset("/y", "1") }, changes: {} },
    { title: "an asset with another hash", olds: { a: asset("/x", "1") }, news: { a: asset("/x", "2") }, changes: { a: "update" } },
    { title: "a changed item of a replacing input, which the SDK's replaceOnChanges turns into a replacement", olds: { t: [1] }, news: { t: [2] }, changes: { "t[0]": "update" } },
  ];

  for (const { title, olds, news, changes } of table) {
    it(title, () => {
      const found = Object.entries(differences(olds, news, ["a", "b", "t"], ["t"])).map(([path, { kind, replace }]) => [path, replace ? `${kind}-replace` : kind]);
      assert.deepEqual(Object.fromEntries(found), changes);
    });
  }
});
