import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { download, isReachable } from "../download";
import { useTemporaryFolder } from "./local/temporaryFolder";

const content = Buffer.alloc(100_000, "kafka");
const digest = createHash("sha512").update(content).digest("hex");

describe("download", () => {
  const folder = useTemporaryFolder();

  it("fetches a file, says how far it is, and checks it", async () => {
    let last: unknown;
    const file = join(folder(), "file");
    await withSite((_, response) => response.setHeader("content-length", content.length).end(content), (url) =>
      download({ url, file, algorithm: "sha512", digest, onBytes: (received, total) => (last = [received, total]) }),
    );
    assert.ok(readFileSync(file).equals(content));
    assert.deepEqual(last, [content.length, content.length]);
  });

  it("refuses a file with another digest, and does not ask for it again", async () => {
    let requests = 0;
    await withSite((_, response) => response.end(`other ${++requests}`), (url) =>
      assert.rejects(download({ url, file: join(folder(), "file"), algorithm: "sha512", digest }), /Expected the SHA-512 of http:.* to be .*, got .*: it was damaged/),
    );
    assert.equal(requests, 1);
  });

  it("tries again when the connection breaks off", async () => {
    let requests = 0;
    const file = join(folder(), "file");
    const breakOnce: RequestListener = (_, response) => {
      response.setHeader("content-length", content.length);
      if (++requests > 1) return void response.end(content);
      response.write(content.subarray(0, 10), () => response.destroy());
    };
    await withSite(breakOnce, (url) => download({ url, file, algorithm: "sha512", digest, pauseMs: 10 }));
    assert.ok(readFileSync(file).equals(content));
  });

  it("names the URL and the answer when the site does not have it", async () => {
    await withSite((_, response) => response.writeHead(404).end(), (url) =>
      assert.rejects(download({ url, file: join(folder(), "file"), algorithm: "sha512", digest }), /Expected to download http:.*, but the site answered 404 Not Found/),
    );
  });
});

describe("isReachable", () => {
  it("is true for a site that has the file", async () => {
    await withSite((_, response) => response.end(), async (url) => assert.equal(await isReachable(url), true));
  });

  it("is false for one that has not, and for one that is not there", async () => {
    await withSite((_, response) => response.writeHead(403).end(), async (url) => assert.equal(await isReachable(url), false));
    assert.equal(await isReachable("http://127.0.0.1:9/"), false);
  });
});

async function withSite(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/file`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
