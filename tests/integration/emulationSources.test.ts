import { strict as assert } from "node:assert";
import { EmulationError } from "../../emulation/error";
import type { DateTimeForm } from "../../emulation/rows/dateTimes";
import { generatedPosts } from "../../emulation/sources/generated";
import { mysqlPosts, type MysqlOptions } from "../../emulation/sources/mysql/mysqlPosts";
import type { Post } from "../../emulation/sources/post";
import { Rejections } from "../../emulation/sources/rejected";
import { tableNames, tables, type Table } from "../../emulation/tables/tables";
import { collect, numbersUpTo } from "../emulation/sources/collect";
import { generatedRows, type Row } from "../emulation/sources/tableFolder";
import { missingMariaDb, startMariaDb, type MariaDb } from "./mariadb";

const seed = 5;
const rowCount = 3_000;
const password = "a secret's \"own\" pässword";

const columnTypes: Readonly<Record<Table, string>> = {
  pin: "`index` BIGINT, unique_id TEXT, title TEXT, description TEXT, poster_name TEXT, follower_count TEXT, tag_list TEXT, is_image_or_video TEXT, image_src TEXT, downloaded BIGINT, save_location TEXT, category TEXT",
  geo: "ind BIGINT, timestamp DATETIME, latitude DOUBLE, longitude DOUBLE, country VARCHAR(60)",
  user: "ind BIGINT, first_name TEXT, last_name TEXT, age BIGINT, date_joined DATETIME",
};

describe(`posts of a MariaDB database${missingMariaDb === undefined ? "" : ` (skipped: ${missingMariaDb})`}`, function () {
  this.timeout(60_000);
  let server: MariaDb;
  before(async function () {
    if (missingMariaDb !== undefined) return this.skip();
    server = await startMariaDb();
    await server.admin.query("CREATE USER reader@localhost IDENTIFIED BY ?", [password]);
    await makeDatabase("course");
    await server.admin.query("GRANT SELECT ON *.* TO reader@localhost");
  });
  after(() => server?.close());

  /** A database with the generated rows, in no order. */
  const makeDatabase = async (name: string, spoil: (table: Table, rows: readonly Row[]) => readonly Row[] = (_, rows) => rows): Promise<void> => {
    await server.admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    for (const table of tables) {
      await server.admin.query(`CREATE TABLE ${name}.${tableNames[table]} (${columnTypes[table]})`);
      const rows = spoil(table, generatedRows(table, seed, numbersUpTo(rowCount))).map((row) => Object.values(row));
      await server.admin.query(`INSERT INTO ${name}.${tableNames[table]} VALUES ?`, [rows.reverse()]);
    }
  };
  const posts = (options: Partial<MysqlOptions> = {}, address: Partial<MysqlOptions["address"]> = {}): AsyncIterable<readonly Post[]> =>
    mysqlPosts({
      address: { host: "127.0.0.1", port: server.port, user: "reader", database: "course", tls: "off", ...address },
      password: () => Promise.resolve(password),
      names: tableNames,
      order: "sequential",
      seed,
      batch: 100,
      dateTimeForm: "space",
      onRejected: ({ place, reason }) => assert.fail(`${place}: ${reason}`),
      signal: new AbortController().signal,
      ...options,
    });
  const read = async (...args: Parameters<typeof posts>): Promise<readonly Post[]> => (await collect(posts(...args))).flat();
  const refuses = (expected: RegExp, ...args: Parameters<typeof posts>) =>
    assert.rejects(read(...args), (error) => {
      assert.ok(error instanceof EmulationError, String((error as Error).stack));
      assert.match(error.message, expected);
      assert.ok(!error.message.includes(password));
      return true;
    });
  const generated = async (options: { readonly dateTimeForm?: DateTimeForm; readonly order?: "sequential" | "shuffled"; readonly posts?: number } = {}) =>
    (await collect(generatedPosts({ seed, order: "sequential", rows: rowCount, batch: 100, ...options }))).flat();

  for (const dateTimeForm of ["space", "iso"] satisfies DateTimeForm[]) {
    it(`are those of the generator that filled it, byte for byte, dates in the form ${dateTimeForm}`, async () => {
      assert.deepEqual(await read({ dateTimeForm }), await generated({ dateTimeForm }));
    });
  }

  it("come shuffled as the generator's do", async () => {
    assert.deepEqual(await read({ order: "shuffled" }), await generated({ order: "shuffled" }));
  });

  it("come in the course's order, those that it lacks told", async () => {
    const rejections = new Rejections();
    const rows = (await read({ order: "course", seed: 100, posts: 10, onRejected: rejections.add })).map(({ row }) => row);
    assert.deepEqual(rows, [2863, 1313]);
    assert.deepEqual(rejections.toJSON().count, 8);
    assert.match(rejections.toJSON().first[0] ?? "", /row 7528: .* found none in pinterest_data and geolocation_data and user_data/);
  });

  it("of four shards are those of one process", async () => {
    const shards = await Promise.all([1, 2, 3, 4].map((index) => read({ shard: { index, of: 4 }, posts: 1_000 })));
    assert.deepEqual(shards.flatMap((shard) => shard.map(({ row }) => row)).sort((a, b) => a - b), numbersUpTo(1_000));
  });

  it("come through TLS, certificate and name checked", async () => {
    assert.equal((await read({ posts: 5 }, { host: "localhost", tls: "verify", ca: server.authorityFile })).length, 5);
    await refuses(/certificate of the database .* is not trusted/, {}, { host: "localhost", tls: "verify" });
    await server.useCertificateOf("database.example");
    await refuses(/certificate of the database is of another name than localhost/, {}, { host: "localhost", tls: "verify", ca: server.authorityFile });
  });

  it("do not come for a wrong password, nor for none", async () => {
    await refuses(/refused the user: Access denied.*MYSQL_PASSWORD/, { password: () => Promise.resolve("wrong") });
    await refuses(/refused the user/, { password: () => Promise.resolve(undefined) });
  });

  it("do not come from a server or a database that is not there", async () => {
    await refuses(/Could not reach the database reader@127\.0\.0\.1:9: connect ECONNREFUSED/, {}, { port: 9 });
    await refuses(/Expected a database nowhere on .*, found none/, {}, { database: "nowhere" });
  });

  it("do not come where a table, a column or a type is missing", async () => {
    await makeDatabase("lacking");
    await refuses(/Expected a table pins in the database, found geolocation_data, pinterest_data, user_data/, { names: { ...tableNames, pin: "pins" } });
    await server.admin.query("TRUNCATE lacking.geolocation_data");
    await refuses(/Expected rows in geolocation_data, found none/, {}, { database: "lacking" });
    await server.admin.query("ALTER TABLE lacking.user_data MODIFY age VARCHAR(10)");
    await refuses(/In table user_data, expected age to be int, bigint, smallint or the like, got varchar/, {}, { database: "lacking" });
    await server.admin.query("ALTER TABLE lacking.user_data DROP COLUMN age");
    await refuses(/table user_data to have the columns ind, .*; it lacks age/, {}, { database: "lacking" });
  });

  it("leave out rows that cannot be posted, and name each", async () => {
    await makeDatabase("dirty", (table, rows) => (table === "geo" ? rows.filter(({ ind }) => ind !== 4) : rows));
    await server.admin.query("UPDATE dirty.user_data SET first_name = NULL WHERE ind = 2");
    await server.admin.query("UPDATE dirty.geolocation_data SET timestamp = '0000-00-00 00:00:00' WHERE ind = 6");
    await server.admin.query("INSERT INTO dirty.user_data SELECT * FROM dirty.user_data WHERE ind = 8");
    await server.admin.query("ALTER TABLE dirty.pinterest_data MODIFY title LONGBLOB");
    await server.admin.query("UPDATE dirty.pinterest_data SET title = x'c328' WHERE `index` = 9");
    await server.admin.query("UPDATE dirty.pinterest_data SET title = REPEAT('é', 1048576) WHERE `index` = 10");
    const rejections = new Rejections();
    const read10 = await read({ posts: 11, onRejected: rejections.add }, { database: "dirty" });
    assert.deepEqual(read10.map(({ row }) => row), [0, 1, 3, 5, 7, 8, 10]);
    assert.equal((JSON.parse(read10.at(-1)?.values.pin ?? "") as { title: string }).title.length, 1 << 20);
    assert.deepEqual(rejections.toJSON(), {
      count: 5,
      first: [
        "row 2 of user_data: expected first_name to be text in UTF-8, got NULL",
        "row 4: expected one in each table, found none in geolocation_data",
        'row 6 of geolocation_data: expected timestamp to be a date and time such as 2020-08-28 03:52:47, got "0000-00-00 00:00:00"',
        "row 8 of user_data: expected each ind once, got 8 again",
        "row 9 of pinterest_data: expected title to be text in UTF-8, got bytes that are not UTF-8: c328",
      ],
    });
  });

  it("are streamed: taking a few of many costs the memory of a few", async () => {
    await server.admin.query("CREATE DATABASE large");
    for (const table of tables) await server.admin.query(`CREATE TABLE large.${tableNames[table]} AS SELECT a.* FROM course.${tableNames[table]} a LIMIT 0`);
    const copies = Array.from({ length: 20 }, (_, copy) => copy * rowCount);
    const [pins, places, users] = [["pin", "`index`"], ["geo", "ind"], ["user", "ind"]] as const;
    for (const [table, column] of [pins, places, users]) {
      const others = Object.keys(generatedRows(table, seed, [0])[0] ?? {}).slice(1).map((name) => `\`${name}\``).join(", ");
      for (const copy of copies) await server.admin.query(`INSERT INTO large.${tableNames[table]} SELECT ${column} + ${copy}, ${others} FROM course.${tableNames[table]}`);
    }
    const source = posts({}, { database: "large" })[Symbol.asyncIterator]();
    await source.next();
    const before = process.memoryUsage().rss;
    for (let batch = 1; batch < 600; batch++) assert.equal(((await source.next()).value as readonly Post[]).length, 100);
    assert.equal((await source.next()).done, true);
    const grownMiB = (process.memoryUsage().rss - before) / (1 << 20);
    assert.ok(grownMiB < 120, `${grownMiB.toFixed(0)} MiB more`);
  });

  it("end at once when the signal is given", async () => {
    for (const order of ["sequential", "random"] as const) {
      const controller = new AbortController();
      const source = posts({ order, signal: controller.signal, onRejected: () => undefined }, { database: "large" })[Symbol.asyncIterator]();
      await source.next();
      const pulled = source.next();
      controller.abort();
      await pulled;
      while ((await source.next()).done !== true);
    }
  });

  it("end with an error that says so when the database goes away half-way", async () => {
    const source = posts({}, { database: "large" })[Symbol.asyncIterator]();
    await source.next();
    await server.kill();
    const error = await (async () => {
      while ((await source.next()).done !== true);
    })().catch((reason: unknown) => reason);
    assert.ok(error instanceof EmulationError && /Lost the database .* while reading/.test(error.message), String(error));
  });
});
