import { strict as assert } from "node:assert";
import { rowGenerator } from "../../../emulation/rows/generator";
import { tables, type Table } from "../../../emulation/tables/tables";
import { Tally, type CountedRecord, type TallyResult } from "../../../emulation/verification/tally";

const generate = rowGenerator(1);
const clean = { duplicate: 0, reordered: 0, broken: 0, unacknowledged: 0, foreign: 0 };

describe("Tally", () => {
  it("proves a whole run, however its tables are mixed", () => {
    const records = run(100);
    for (const order of [records, byTable(records)]) {
      const result = tally(100, order);
      for (const table of tables) assert.deepEqual(result.tables[table], { sent: 100, delivered: 100, missing: 0, ...clean });
      assert.equal(result.incompletePosts, 0);
      assert.deepEqual(result.problems, []);
    }
  });

  it("names missing records, and posts with fewer than three", () => {
    const result = tally(10, run(10).filter(({ sequence, table }) => !(sequence === "3" && table === "geo") && sequence !== "7"));
    assert.deepEqual(tables.map((table) => result.tables[table].missing), [1, 2, 1]);
    assert.equal(result.incompletePosts, 2);
    assert.deepEqual(result.problems, ["missing geo of post 3", "missing pin, geo, user of post 7"]);
  });

  it("counts copies beyond the first", () => {
    const result = tally(10, [...run(10), record("pin", 4), record("pin", 4)]);
    assert.deepEqual(result.tables.pin, { sent: 10, delivered: 10, missing: 0, ...clean, duplicate: 2 });
    assert.equal(result.problems[0], "duplicate pin of post 4 (partition 0, offset 4)");
  });

  it("counts copies also in blocks that were complete and given back", () => {
    const result = tally(10_000, [...run(10_000), record("geo", 17), record("geo", 9_999)]);
    assert.equal(result.tables.geo.duplicate, 2);
    assert.equal(result.tables.geo.missing, 0);
  });

  it("keeps no more of 100,000 posts than of 20,000, where their topics come nearly in step", () => {
    const value = Buffer.from("{}");
    const counted = new Tally("r", [[0, 99_999]]);
    const lag: Readonly<Record<Table, number>> = { pin: 0, geo: 3_000, user: 12_000 };
    let mostBytes = 0;
    for (let step = 0; step < 100_000 + lag.user; step++) {
      for (const table of tables) {
        const sequence = step - lag[table];
        if (sequence >= 0 && sequence < 100_000) counted.add({ table, partition: 0, offset: 0n, key: "0", value, run: "r", sequence: String(sequence) });
      }
      mostBytes = Math.max(mostBytes, counted.heldBytes);
    }
    assert.ok(mostBytes <= 20_480, `${mostBytes} bytes`);
    assert.deepEqual([counted.result().incompletePosts, counted.result().tables.user.delivered], [0, 100_000]);
  });

  it("keeps apart what other runs and other programs wrote", () => {
    const foreign = [record("pin", 0, { run: "other" }), record("pin", 1, { run: undefined }), record("pin", 2, { sequence: undefined }), record("pin", 3, { sequence: "-1" })];
    assert.deepEqual(tally(1, [...foreign, ...run(1)]).tables.pin, { sent: 1, delivered: 1, missing: 0, ...clean, foreign: 4 });
  });

  it("keeps apart what was stored but never acknowledged", () => {
    const result = tally(5, run(7));
    assert.deepEqual(result.tables.user, { sent: 5, delivered: 5, missing: 0, ...clean, unacknowledged: 2 });
    assert.equal(result.incompletePosts, 0);
  });

  it("counts records out of order within a partition only", () => {
    const result = tally(3, [record("pin", 1), record("pin", 0), record("pin", 2, { partition: 1 }), ...run(3).filter(({ table }) => table !== "pin")]);
    assert.equal(result.tables.pin.reordered, 1);
    assert.deepEqual(result.problems, ["reordered pin of post 0 (partition 0, offset 0): after post 1"]);
  });

  const broken: readonly (readonly [string, Partial<CountedRecord>, RegExp])[] = [
    ["no value", { value: null }, /got no value/],
    ["no JSON", { value: Buffer.from("{") }, /text that is not JSON/],
    ["another table's", { value: Buffer.from(generate.user(0)) }, /expected the keys/],
    ["another row's", { value: Buffer.from(generate.pin(5)) }, /key to be the row's number 5, got 0/],
    ["invalid UTF-8 as", { value: Buffer.from([0x7b, 0xff, 0x7d]) }, /bytes that are not UTF-8/],
    ["no key", { key: undefined }, /got undefined/],
  ];
  for (const [what, change, expected] of broken) {
    it(`counts a record with ${what} value or key as broken`, () => {
      const result = tally(1, [record("pin", 0, change), record("geo", 0), record("user", 0)]);
      assert.deepEqual(result.tables.pin, { sent: 1, delivered: 1, missing: 0, ...clean, broken: 1 });
      assert.match(result.problems[0] ?? "", expected);
    });
  }

  it("names only the first few of a kind", () => {
    const result = tally(1_000, []);
    assert.equal(result.incompletePosts, 1_000);
    assert.equal(result.problems.length, 5);
  });

  it("expects nothing of a run that had nothing acknowledged", () => {
    const result = new Tally("r", []).result();
    assert.deepEqual(result.tables.pin, { sent: 0, delivered: 0, missing: 0, ...clean });
    assert.equal(result.incompletePosts, 0);
  });

  it("counts acknowledged posts behind a gap", () => {
    const counted = new Tally("r", [[0, 1], [8_000, 8_001]]);
    for (const sequence of [0, 1, 8_001]) for (const table of tables) counted.add(record(table, sequence));
    const result = counted.result();
    assert.deepEqual([result.tables.pin.sent, result.tables.pin.missing, result.incompletePosts], [4, 1, 1]);
  });
});

function tally(sent: number, records: readonly CountedRecord[]): TallyResult {
  const counted = new Tally("r", [[0, sent - 1]]);
  for (const each of records) counted.add(each);
  return counted.result();
}

function run(posts: number): readonly CountedRecord[] {
  return Array.from({ length: posts }, (_, sequence) => tables.map((table) => record(table, sequence))).flat();
}

function byTable(records: readonly CountedRecord[]): readonly CountedRecord[] {
  return [...records].sort((a, b) => tables.indexOf(a.table) - tables.indexOf(b.table));
}

function record(table: Table, sequence: number, change: Partial<CountedRecord> = {}): CountedRecord {
  return { table, partition: 0, offset: BigInt(sequence), key: String(sequence), value: Buffer.from(generate[table](sequence)), run: "r", sequence: String(sequence), ...change };
}
