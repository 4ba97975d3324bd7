import { strict as assert } from "node:assert";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { EmulationError } from "../../../../emulation/error";
import { filePosts, type FileOptions } from "../../../../emulation/sources/files/filePosts";
import { generatedPosts } from "../../../../emulation/sources/generated";
import type { Post } from "../../../../emulation/sources/post";
import { Rejections } from "../../../../emulation/sources/rejected";
import { tableNames } from "../../../../emulation/tables/tables";
import { collect, numbersUpTo } from "../collect";
import { csvOf, generatedRows, ndjsonOf, tableFolder, type TableFolder } from "../tableFolder";

for (const format of ["csv", "ndjson"] as const) {
  const write = format === "csv" ? csvOf : ndjsonOf;
  describe(`posts of ${format} files`, () => {
    let folder: TableFolder;
    beforeEach(() => {
      folder = tableFolder(format, 5, numbersUpTo(50));
    });
    afterEach(() => folder.remove());

    const read = async (options: Partial<FileOptions> = {}): Promise<{ posts: readonly Post[]; rejections: Rejections }> => {
      const rejections = new Rejections();
      const common = { format, folder: folder.path, names: tableNames, batch: 8, dateTimeForm: "space", onRejected: rejections.add } as const;
      return { posts: (await collect(filePosts({ ...common, ...options }))).flat(), rejections };
    };
    const rejected = async (): Promise<readonly string[]> => {
      const { posts, rejections } = await read();
      assert.equal(posts.length, 49);
      assert.deepEqual(posts.map(({ sequence }) => sequence), numbersUpTo(49));
      return rejections.toJSON().first;
    };

    it("are those of the generator that filled them, byte for byte", async () => {
      const generated = await collect(generatedPosts({ seed: 5, order: "sequential", rows: 50, posts: undefined, batch: 8 }));
      assert.deepEqual((await read()).posts, generated.flat());
    });

    it("write dates in the ISO form when asked to", async () => {
      const { posts } = await read({ dateTimeForm: "iso", posts: 3 });
      assert.equal(posts.length, 3);
      for (const { values } of posts) assert.match(values.user, /"date_joined":"\d{4}-\d\d-\d\dT/);
    });

    it("go on at a sequence number", async () => assert.deepEqual((await read({ from: 40 })).posts, (await read()).posts.slice(40)));

    it("of two shards are those of one process", async () => {
      const shards = await Promise.all([1, 2].map((index) => read({ shard: { index, of: 2 }, posts: 41 })));
      assert.deepEqual(shards.map(({ posts }) => posts.length), [21, 20]);
      assert.deepEqual(shards.flatMap(({ posts }) => posts.map(({ row }) => row)).sort((a, b) => a - b), numbersUpTo(41));
    });

    it("leave out a row without its partner, and name it", async () => {
      folder.write("geo", write(generatedRows("geo", 5, numbersUpTo(50).filter((number) => number !== 7))));
      assert.deepEqual(await rejected(), ["row 7: expected one in each table, found none in geolocation_data"]);
    });

    it("leave out a row that comes twice, and name it", async () => {
      folder.write("user", write(generatedRows("user", 5, [...numbersUpTo(49), 48])));
      assert.match((await rejected())[0] ?? "", /expected each ind once, got 48 again/);
    });

    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ["age", "NaN", /age to be an integer, got "NaN"/],
      ["age", 17, /age to be an integer from 18, got 17/],
      ["age", "", /age to be an integer, got ""/],
      ["date_joined", "24/10/2015", /date_joined to be a date and time such as 2020-08-28 03:52:47, got "24\/10\/2015"/],
      ["first_name", "", /first_name to be a string, got ""/],
    ];
    for (const [column, value, expected] of wrong) {
      it(`leave out a row with ${column} ${JSON.stringify(value)}, and name it`, async () => {
        folder.write("user", write(generatedRows("user", 5, numbersUpTo(50)).map((row) => (row.ind === 9 ? { ...row, [column]: value } : row))));
        assert.match((await rejected())[0] ?? "", expected);
      });
    }

    it("leave out a row that is not UTF-8, and keep those that are", async () => {
      const named = (row: number, name: string) => generatedRows("user", 5, [row]).map((user) => ({ ...user, first_name: name }));
      const bytes = Buffer.from(write([...named(0, "Zoë"), ...named(1, "Zo#"), ...generatedRows("user", 5, numbersUpTo(50).slice(2))]));
      bytes[bytes.indexOf("#")] = 0xeb;
      folder.write("user", bytes);
      const { posts, rejections } = await read();
      assert.match(posts[0]?.values.user ?? "", /"first_name":"Zoë"/);
      assert.deepEqual([posts.length, posts[1]?.row], [49, 2]);
      assert.match(rejections.toJSON().first[0] ?? "", /UTF-8/);
    });

    it("carry a text of 2 MB whole", async () => {
      const title = "é".repeat(1 << 20);
      folder.write("pin", write(generatedRows("pin", 5, numbersUpTo(50)).map((row) => (row.index === 3 ? { ...row, title } : row))));
      const { posts } = await read();
      assert.equal((JSON.parse(posts[3]?.values.pin ?? "") as { title: string }).title, title);
    });

    const refusals: readonly (readonly [string, () => void, RegExp])[] = [
      ["that are not all there", () => rmSync(join(folder.path, `user_data.${format}`)), /Expected a file .*user_data\.\w+, found none/],
      ["that are not ordered", () => folder.write("pin", write(generatedRows("pin", 5, [0, 2, 1]))), /ordered by index, but at pinterest_data\.\w+ line \d 1 comes after 2/],
      ["without rows", () => folder.write("geo", ""), /Expected rows in geolocation_data, found none/],
    ];
    for (const [what, spoil, expected] of refusals) {
      it(`refuse files ${what}`, async () => {
        spoil();
        await assert.rejects(read(), (error) => error instanceof EmulationError && expected.test(error.message));
      });
    }
  });
}

describe("posts of csv files", () => {
  let folder: TableFolder;
  beforeEach(() => {
    folder = tableFolder("csv", 5, numbersUpTo(3));
  });
  afterEach(() => folder.remove());

  const read = () =>
    collect(filePosts({ format: "csv", folder: folder.path, names: tableNames, batch: 8, dateTimeForm: "space", onRejected: ({ reason }) => assert.fail(reason) })).then((batches) => batches.flat());

  it("may begin with a byte order mark, and have more columns in another order", async () => {
    const rows = generatedRows("geo", 5, numbersUpTo(3)).map(({ ind, ...rest }) => ({ extra: "x,\"y\"\n", ...rest, ind }));
    folder.write("geo", `\ufeff${csvOf(rows)}`);
    assert.equal((await read()).length, 3);
  });

  it("refuse a file that lacks a column", async () => {
    folder.write("geo", csvOf(generatedRows("geo", 5, numbersUpTo(3)).map(({ ind, country }) => ({ ind, country }))));
    await assert.rejects(read(), /geolocation_data.csv to have the columns ind, timestamp, .*; it lacks timestamp, latitude, longitude/);
  });

  it("refuse a file with a quote without its partner", async () => {
    folder.write("geo", "ind,timestamp,latitude,longitude,country\n0,\"2020");
    await assert.rejects(read(), /geolocation_data.csv to be CSV: Quote Not Closed/);
  });
});
