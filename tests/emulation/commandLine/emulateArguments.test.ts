import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { parseEmulateArguments } from "../../../emulation/commandLine/emulateArguments";
import { EmulationError } from "../../../emulation/error";
import { complaint } from "./complaint";

const parse = (line: string) => parseEmulateArguments(line.split(" ").filter((word) => word !== ""));

describe("emulate's options", () => {
  it("have defaults", () => {
    assert.deepEqual(parse(""), {
      stack: "local",
      plan: {
        source: { kind: "generated" },
        tables: { pin: "pinterest_data", geo: "geolocation_data", user: "user_data" },
        seed: 100,
        order: "sequential",
        rows: undefined,
        posts: 300,
        shard: { index: 1, of: 1 },
        dateTimeForm: "space",
        dirt: undefined,
        batch: 200,
      },
      pace: { kind: "max" },
      durationMs: undefined,
      connection: { via: "client", profile: undefined, roleArn: undefined },
      delivery: {},
      giveUpAfterMs: 120_000,
      resume: undefined,
      dirtyManifest: undefined,
      dryRun: false,
      userId: undefined,
      json: false,
      dashboard: undefined,
    });
  });

  const plans: readonly (readonly [string, object])[] = [
    ["--posts unlimited --seed 0 --order random --batch 1", { posts: undefined, seed: 0, order: "random", batch: 1 }],
    ["--duration 1m", { posts: undefined }],
    ["--rows 50", { rows: 50, posts: undefined }],
    ["--shard 2/4", { shard: { index: 2, of: 4 }, posts: 300 }],
    ["--datetime iso --dirty title=0.5,empty=0", { dateTimeForm: "iso", dirt: { title: 0.5, empty: 0 } }],
    ["--source csv:some/where", { source: { kind: "csv", folder: resolve("some/where") }, posts: undefined }],
    ["--source mysql://me@db.example/course --tables a,b,c --order shuffled", { source: { kind: "mysql", host: "db.example", port: 3306, user: "me", database: "course", tls: "verify" }, tables: { pin: "a", geo: "b", user: "c" } }],
  ];
  for (const [line, expected] of plans) {
    it(`make a plan: ${line}`, () => {
      const { plan } = parse(line);
      assert.deepEqual({ ...plan, ...expected }, plan);
    });
  }

  const paces: readonly (readonly [string, object])[] = [
    ["--rate max", { kind: "max" }],
    ["--rate 0.2/s", { kind: "rate", postsPerSecond: 0.2, burst: 1 }],
    ["--rate 1000 --burst 50", { kind: "rate", postsPerSecond: 1000, burst: 50 }],
    ["--pace course --seed 7", { kind: "course", seed: 7, speed: 1 }],
    ["--pace event --speed 3600", { kind: "event", speed: 3600 }],
  ];
  for (const [line, expected] of paces) it(`set the pace: ${line}`, () => assert.deepEqual(parse(line).pace, expected));

  it("say how to reach the brokers, and how to deliver", () => {
    const { connection, delivery, giveUpAfterMs, durationMs, resume } = parse("--via direct --profile p --role-arn r --batch-bytes 65536 --linger 5ms --in-flight 2 --give-up-after 1m --duration 90s --resume");
    assert.deepEqual(connection, { via: "direct", profile: "p", roleArn: "r" });
    assert.deepEqual(delivery, { batchBytes: 65_536, lingerMs: 5, maxInFlight: 2 });
    assert.deepEqual([giveUpAfterMs, durationMs, resume], [60_000, 90_000, true]);
  });

  it("open a dashboard on a free port, or on the one that is named", () => {
    assert.deepEqual([parse("--dashboard").dashboard, parse("--dashboard --json").dashboard, parse("--dashboard 8080").dashboard], [true, true, 8080]);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["--posts 0", /'0' is invalid.*Expected an integer from 1/],
    ["--posts -1", /Expected an integer from 1/],
    ["--posts 1.5", /Expected an integer from 1/],
    ["--posts many", /Expected an integer from 1/],
    ["--seed -1", /Expected an integer from 0/],
    ["--seed 9007199254740992", /Expected an integer from 0/],
    ["--rate 0", /Expected posts a second above 0, such as 0.2\/s/],
    ["--rate -1", /Expected posts a second above 0/],
    ["--rate fast", /Expected posts a second above 0/],
    ["--rate NaN", /Expected posts a second above 0/],
    ["--rate 1/m", /Expected posts a second above 0/],
    ["--duration 0s", /Expected a time above 0, such as 90s/],
    ["--duration 3d", /Expected a time above 0/],
    ["--shard 0/4", /Expected i\/n with i from 1 to n/],
    ["--shard 5/4", /Expected i\/n/],
    ["--dirty 1.5", /Expected a share from 0 to 1, got 1.5/],
    ["--dirty dust=0.1", /Expected kind=share with a kind of empty, title, .*, got dust=0.1/],
    ["--dirty description=0.6,untitled=0.6", /1 together at most/],
    ["--dashboard 0", /Expected an integer from 1 to 65535/],
    ["--dashboard here", /Expected an integer from 1 to 65535/],
    ["--order backwards", /Allowed choices are sequential, shuffled, random, course/],
    ["--pace course --rate 5", /'--pace <pace>' cannot be used with option '--rate <posts\/s>'/],
    ["--speed", /argument missing/],
    ["--tables a,b", /Expected three names/],
    ["--in-flight 6", /Expected an integer from 1 to 5/],
    ["--hurry", /unknown option '--hurry'/],
    ["300", /too many arguments/],
  ];
  for (const [line, expected] of wrong) it(`are refused: ${line}`, () => assert.match(complaint(() => parse(line)), expected));

  const contradictions: readonly (readonly [string, RegExp])[] = [
    ["--source here", /--source: Expected generated, csv:FOLDER, ndjson:FOLDER or mysql:/],
    ["--source csv:x --order random", /Expected a file to be read in its own order, got --order random/],
    ["--source csv:x --dirty 0.1", /Expected --rows and --dirty with generated rows only/],
    ["--order course --rows 5", /no --rows with --order course: .* from rows 0 to 11000/],
    ["--order shuffled --posts 20000", /--posts to be at most 11001 in shuffled order.*--rows 20000/],
    ["--speed 3", /Expected --speed with --pace/],
    ["--burst 3", /Expected --burst with a --rate/],
    ["--user-id x", /Expected --user-id with --dry-run only/],
    ["--dry-run --json", /Expected --dry-run without --json/],
    ["--dry-run --dashboard", /Expected --dry-run without --json, --resume and --dashboard/],
    ["--resume r1 --seed 3 --order random", /Expected --resume without --order, --seed/],
  ];
  for (const [line, expected] of contradictions) {
    it(`are refused: ${line}`, () => assert.throws(() => parse(line), (error) => error instanceof EmulationError && expected.test(error.message)));
  }

  it("do not repeat a password", () => {
    assert.throws(() => parse("--source mysql://me:hush@db.example/course"), ({ message }: Error) => /MYSQL_PASSWORD/.test(message) && !message.includes("hush"));
  });
});
