import { strict as assert } from "node:assert";
import { recordsOf } from "../../../emulation/delivery/records";

describe("recordsOf", () => {
  it("makes one record a table, keyed by the row and naming run and sequence", () => {
    const destinations = { pin: { topic: "u.pin", partitions: 3 }, geo: { topic: "u.geo", partitions: 3 }, user: { topic: "u.user", partitions: 3 } };
    const records = recordsOf("r1", destinations, [{ sequence: 4, row: 7528, values: { pin: "P", geo: "G", user: "U" } }]);
    const common = { key: "7528", headers: { run: "r1", sequence: "4" }, partition: records.get("u.pin")?.[0]?.partition };
    assert.deepEqual([...records], [
      ["u.pin", [{ ...common, value: "P" }]],
      ["u.geo", [{ ...common, value: "G" }]],
      ["u.user", [{ ...common, value: "U" }]],
    ]);
  });
});
