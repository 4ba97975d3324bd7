import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { dirtyColumns } from "../../../emulation/rows/dirt";
import { rowGenerator } from "../../../emulation/rows/generator";
import { categories, schemaBreach, sentinels } from "../../../emulation/tables/schema";
import { tables, type Table } from "../../../emulation/tables/tables";

interface Pin {
  readonly index: number;
  readonly unique_id: string;
  readonly title: string;
  readonly description: string;
  readonly poster_name: string;
  readonly follower_count: string;
  readonly tag_list: string;
  readonly is_image_or_video: string;
  readonly image_src: string;
  readonly downloaded: number;
  readonly category: string;
}

const sample = Array.from({ length: 20_000 }, (_, row) => row);
const pins = ((generate) => sample.map((row) => JSON.parse(generate.pin(row)) as Pin))(rowGenerator(100));

describe("generated rows", () => {
  it("are the same bytes for the same seed on any day and machine", () => {
    const generate = rowGenerator(100);
    const hash = createHash("sha256");
    for (let row = 0; row < 2_000; row++) for (const table of tables) hash.update(generate[table](row));
    assert.equal(hash.digest("hex"), "fa5a3dbe93037bc1adeadef77e7e926bcbf7c20e30f2f8307f223554c8bc8f40");
  });

  it("do not depend on which rows came before", () => {
    const [forwards, alone] = [rowGenerator(7), rowGenerator(7)];
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.constantFrom(...tables), (row, table) => {
        assert.equal(alone[table](row), forwards[table](row));
        forwards[table](row + 1);
      }),
    );
  });

  it("differ by seed, also by one above 2^32", () => {
    const texts = [0, 1, 100, 2 ** 32, 2 ** 53 - 1].map((seed) => rowGenerator(seed).pin(0));
    assert.equal(new Set(texts).size, texts.length);
  });

  for (const table of tables) {
    it(`fit the schema of ${table}`, () => {
      const generate = rowGenerator(3)[table];
      for (let row = 0; row < 5_000; row++) assert.equal(schemaBreach(table, JSON.parse(generate(row))), undefined, generate(row));
    });
  }

  it("carry their number in each table", () => {
    const generate = rowGenerator(1);
    const numbers = tables.map((table) => number(table, generate[table](7528)));
    assert.deepEqual(numbers, [7528, 7528, 7528]);
  });

  it("write dates in the ISO form when asked to", () => {
    const geo = JSON.parse(rowGenerator(1, "iso").geo(5)) as { readonly timestamp: string };
    assert.match(geo.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  });

  it("hold about 90 % images", () => assertShare(pins, (pin) => pin.is_image_or_video === "image", 0.84, 0.92));

  it("spread evenly over the categories", () => {
    for (const category of categories) assertShare(pins, (pin) => pin.category === category, 0.9 / 13, 1.1 / 13);
  });

  it("have no two ids alike", () => {
    assert.equal(new Set(pins.map((pin) => pin.unique_id)).size, pins.length);
  });

  it("carry all sentinels at once where there is no post", () => {
    const empty = pins.filter((pin) => pin.title === sentinels.title && pin.image_src === sentinels.image);
    assertShare(pins, (pin) => empty.includes(pin), 0.03, 0.05);
    const whole = empty.filter((pin) => pin.poster_name === sentinels.poster && pin.follower_count === sentinels.poster && pin.tag_list === sentinels.tags);
    assert.ok(whole.length >= empty.length - 5, `${empty.length - whole.length} rows have only some`);
  });

  it("carry no sentinel at all when they shall not", () => {
    const clean = rowGenerator(100, "space", { empty: 0, title: 0, description: 0, untitled: 0, poster: 0, tags: 0, image: 0 });
    for (const row of sample) assert.deepEqual(dirtyColumns(clean.pin(row)), []);
  });

  it("carry sentinels in the shares asked for, and are otherwise the same", () => {
    const asked = { title: 0.3, description: 0.2, untitled: 0.1, poster: 0.4, tags: 0.5, image: 0.25 };
    const dirty = ((generate) => sample.map((row) => JSON.parse(generate.pin(row)) as Pin))(rowGenerator(100, "space", { ...asked, empty: 0 }));
    const near = (share: number) => [share - 0.02, share + 0.02] as const;
    assertShare(dirty, ({ title }) => title === sentinels.title, ...near(asked.title));
    assertShare(dirty, ({ description }) => description === sentinels.untitledDescription, ...near(asked.untitled));
    assertShare(dirty, ({ follower_count }) => follower_count === sentinels.poster, ...near(asked.poster));
    assertShare(dirty, ({ tag_list }) => tag_list === sentinels.tags, ...near(asked.tags));
    assertShare(dirty, ({ downloaded }) => downloaded === 0, ...near(asked.image));
    assert.deepEqual(dirty.map(({ unique_id }) => unique_id), pins.map(({ unique_id }) => unique_id));
  });

  it("have a poster exactly where they have a follower count", () => {
    for (const pin of pins) assert.equal(pin.poster_name === sentinels.poster, pin.follower_count === sentinels.poster);
  });

  it("are downloaded exactly where there is an image", () => {
    for (const pin of pins) assert.equal(pin.downloaded, pin.image_src === sentinels.image ? 0 : 1);
  });

  it("write follower counts as digits, thousands and millions", () => {
    for (const form of [/^\d+$/, /^\d+k$/, /^\d+M$/]) assertShare(pins, (pin) => form.test(pin.follower_count), 0.05, 0.7);
  });

  it("keep dates within the tables' years", () => {
    const generate = rowGenerator(9);
    const stamps = sample.map((row) => (JSON.parse(generate.geo(row)) as { readonly timestamp: string }).timestamp).sort();
    const joined = sample.map((row) => (JSON.parse(generate.user(row)) as { readonly date_joined: string }).date_joined).sort();
    assert.deepEqual([stamps[0]?.slice(0, 7), stamps.at(-1)?.slice(0, 7)], ["2017-10", "2022-10"]);
    assert.deepEqual([joined[0]?.slice(0, 4), joined.at(-1)?.slice(0, 4)], ["2015", "2017"]);
  });

  it("fill each age group of the course, and the whole globe", () => {
    const generate = rowGenerator(9);
    const users = sample.map((row) => JSON.parse(generate.user(row)) as { readonly age: number });
    for (const [from, to] of [[18, 24], [25, 35], [36, 50], [51, 80]] as const) assertShare(users, ({ age }) => from <= age && age <= to, 0.06, 0.45);
    const places = sample.map((row) => JSON.parse(generate.geo(row)) as { readonly latitude: number; readonly longitude: number });
    for (const sign of [-1, 1]) {
      assertShare(places, ({ latitude }) => latitude * sign > 45, 0.22, 0.28);
      assertShare(places, ({ longitude }) => longitude * sign > 90, 0.22, 0.28);
    }
  });

  it("write coordinates with at most six significant digits", () => {
    const generate = rowGenerator(11);
    for (let row = 0; row < 2_000; row++) {
      const { latitude, longitude } = JSON.parse(generate.geo(row)) as { readonly latitude: number; readonly longitude: number };
      for (const degrees of [latitude, longitude]) assert.equal(Number(degrees.toPrecision(6)), degrees);
    }
  });
});

function number(table: Table, text: string): unknown {
  return (JSON.parse(text) as Record<string, unknown>)[table === "pin" ? "index" : "ind"];
}

function assertShare<T>(rows: readonly T[], holds: (row: T) => boolean, least: number, most: number): void {
  const share = rows.filter(holds).length / rows.length;
  assert.ok(share >= least && share <= most, `Expected a share from ${least} to ${most}, got ${share}`);
}
