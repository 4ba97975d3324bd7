import assert from "node:assert/strict";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { type Fault, startMirror } from "../../local/mirror";
import type { Server } from "../../local/server";

const path = "/kafka/2.8.1/kafka_2.12-2.8.1.tgz";
const content = "0123456789";

describe("the artifact mirror", () => {
  const started: Server[] = [];
  let folder: string;
  let file: string;
  let mirror: Server;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "mirror-"));
    file = join(folder, "archive.tgz");
    await writeFile(file, content);
    await writeFile(join(folder, "empty"), "");
    mirror = await start();
  });

  after(async () => {
    await Promise.all(started.map((server) => server.close()));
    await rm(folder, { recursive: true });
  });

  async function start(onRequest?: Fault): Promise<Server> {
    const server = await startMirror({ port: 0, files: { [path]: file, "/empty": join(folder, "empty"), "/gone": join(folder, "gone") }, onRequest });
    started.push(server);
    return server;
  }

  function ask(options: RequestInit = {}, from = path, server = mirror): Promise<Response> {
    return fetch(`http://127.0.0.1:${server.port}${from}`, options);
  }

  it("gives a file with its length, type and validators", async () => {
    const response = await ask();
    const { headers } = response;
    assert.deepEqual([response.status, headers.get("content-length"), headers.get("content-type"), headers.get("accept-ranges")], [200, "10", "application/x-gzip", "bytes"]);
    assert.match(headers.get("etag") ?? "", /^"[0-9a-f-]+"$/);
    assert.ok(Date.parse(headers.get("last-modified") ?? "") > 0);
    assert.equal(await response.text(), content);
  });

  it("answers HEAD without a body", async () => {
    const response = await ask({ method: "HEAD" });
    assert.deepEqual([response.status, response.headers.get("content-length"), await response.text()], [200, "10", ""]);
  });

  it("gives an empty file", async () => {
    const response = await ask({}, "/empty");
    assert.deepEqual([response.status, response.headers.get("content-length"), await response.text()], [200, "0", ""]);
  });

  const ranges: readonly [string, number, string, string | null][] = [
    ["bytes=4-", 206, "456789", "bytes 4-9/10"],
    ["bytes=0-0", 206, "0", "bytes 0-0/10"],
    ["bytes=2-5", 206, "2345", "bytes 2-5/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=-99", 206, content, "bytes 0-9/10"],
    ["bytes=10-", 416, "Expected a range within 10 bytes\n", "bytes */10"],
    ["bytes=-0", 416, "Expected a range within 10 bytes\n", "bytes */10"],
    ["bytes=5-2", 200, content, null],
    ["bytes=0-1,4-5", 200, content, null],
    ["lines=1-2", 200, content, null],
  ];
  for (const [range, status, body, contentRange] of ranges) {
    it(`answers ${status} to the range ${range}`, async () => {
      const response = await ask({ headers: { range } });
      assert.deepEqual([response.status, response.headers.get("content-range"), await response.text()], [status, contentRange, body]);
    });
  }

  it("resumes only the same version of the file", async () => {
    const { headers } = await ask({ method: "HEAD" });
    const resume = async (condition: string): Promise<number> => (await ask({ headers: { range: "bytes=4-", "if-range": condition } })).status;
    assert.equal(await resume(headers.get("etag") ?? ""), 206);
    assert.equal(await resume(headers.get("last-modified") ?? ""), 206);
    assert.equal(await resume('"another"'), 200);
    await utimes(file, new Date(), new Date("2020-01-01"));
    assert.equal(await resume(headers.get("etag") ?? ""), 200);
  });

  it("answers 304 to who has the file", async () => {
    const { headers } = await ask({ method: "HEAD" });
    assert.equal((await ask({ headers: { "if-none-match": headers.get("etag") ?? "" } })).status, 304);
    assert.equal((await ask({ headers: { "if-modified-since": headers.get("last-modified") ?? "" } })).status, 304);
  });

  it("answers 404 naming the path to anything else", async () => {
    for (const other of ["/", "/kafka/", "/constructor", "/kafka/../../etc/passwd"]) {
      const response = await ask({}, other);
      assert.equal(response.status, 404, other);
      assert.match(await response.text(), /^Not found on this mirror: \//);
    }
  });

  it("answers 405 to other methods, and 500 when the file is gone", async () => {
    assert.equal((await ask({ method: "POST" })).status, 405);
    const response = await ask({}, "/gone");
    assert.equal(response.status, 500);
    assert.match(await response.text(), /could not read the file/);
  });

  describe("with a fault on the way", () => {
    it("cuts the connection in the middle", async () => {
      const cut = await start(() => new Transform({ transform: (chunk: Buffer, _encoding, done) => done(new Error("cut"), chunk) }));
      await assert.rejects(async () => (await ask({}, path, cut)).text());
    });

    it("changes a byte and keeps the length", async () => {
      const damaged = await start(() => new Transform({ transform: (chunk: Buffer, _encoding, done) => done(null, Buffer.from(`X${chunk.toString().slice(1)}`)) }));
      assert.equal(await (await ask({}, path, damaged)).text(), "X123456789");
    });

    it("answers something else", async () => {
      const busy = await start((_request, response) => (response.writeHead(503).end(), "answered"));
      assert.equal((await ask({}, path, busy)).status, 503);
    });
  });

  it("names the port and its setting when the port is taken", async () => {
    await assert.rejects(startMirror({ port: mirror.port, files: {} }), {
      message: `Expected port ${mirror.port} on 127.0.0.1 to be free for the artifact mirror, but another program listens on it. Set PIPELINE_MIRROR_PORT to a free port.`,
    });
  });

  it("stops in the middle of an answer", async () => {
    const stalled = await start(() => new Transform({ transform: () => undefined }));
    const answer = ask({}, path, stalled).then((response) => response.text());
    await Promise.all([assert.rejects(answer), new Promise((resolve) => setTimeout(resolve, 50)).then(() => stalled.close())]);
  });
});
