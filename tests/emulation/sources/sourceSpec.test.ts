import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { parseSource, type SourceSpec } from "../../../emulation/sources/sourceSpec";

const database = { kind: "mysql", host: "db.example", port: 3306, user: "me", database: "course", tls: "verify" } as const;

const sources: readonly (readonly [string, SourceSpec])[] = [
  ["generated", { kind: "generated" }],
  ["csv:/data", { kind: "csv", folder: "/data" }],
  ["ndjson:my posts", { kind: "ndjson", folder: resolve("my posts") }],
  ["mysql://me@db.example/course", database],
  ["mariadb://me@db.example:3307/course?tls=off", { ...database, port: 3307, tls: "off" }],
  ["mysql://me%40home@db.example/course?ca=/etc/rds.pem", { ...database, user: "me@home", ca: "/etc/rds.pem" }],
  ["mysql://me@localhost/course", { ...database, host: "localhost", tls: "off" }],
  ["mysql://me@localhost/course?ca=/etc/own.pem", { ...database, host: "localhost", ca: "/etc/own.pem" }],
  ["mysql://me@[::1]/course", { ...database, host: "::1", tls: "off" }],
];

const wrong: readonly (readonly [string, RegExp])[] = [
  ["", /Expected generated, csv:FOLDER/],
  ["csv:", /Expected generated/],
  ["postgres://me@db.example/course", /Expected generated/],
  ["mysql://db.example/course", /Expected generated/],
  ["mysql://me@db.example", /Expected generated/],
  ["mysql://me@db.example/a/b", /Expected generated/],
  ["mysql://me@db.example/course?tls=maybe", /Expected tls to be one of verify, off/],
  ["mysql://me@10.0.0.7/course", /Expected the server's name for TLS, .* got the address 10.0.0.7/],
  ["mysql://me:hush@db.example/course", /Expected no password in it.*MYSQL_PASSWORD/],
];

describe("parseSource", () => {
  for (const [text, expected] of sources) it(`reads ${text}`, () => assert.deepEqual(parseSource(text), expected));

  for (const [text, expected] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const parsed = parseSource(text);
      assert.ok("problem" in parsed && expected.test(parsed.problem) && !parsed.problem.includes("hush"), JSON.stringify(parsed));
    });
  }
});
