import { strict as assert } from "node:assert";
import { request } from "node:http";
import { connect, createServer, type AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { EmulationError } from "../../../emulation/error";
import { servePage, type PageServer } from "../../../emulation/dashboard/pageServer";

const page = { html: "<!doctype html><p>It runs.", contentSecurityPolicy: "default-src 'none'" };

describe("the dashboard's server", () => {
  let server: PageServer;
  let port: number;
  beforeEach(async () => {
    server = await servePage({ page, onEvents: (response) => void response.end("events") });
    port = Number(new URL(server.url).port);
  });
  afterEach(() => server.close());

  interface Answer {
    readonly status: number | undefined;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: string;
  }
  const ask = (path: string, { method = "GET", host = `127.0.0.1:${port}` } = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, agent: false, headers: { host } }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      });
      asked.on("error", reject).end();
    });

  it("gives the page, and lets it load nothing from elsewhere", async () => {
    const { status, headers, body } = await ask("/");
    assert.deepEqual([status, body], [200, page.html]);
    assert.equal(headers["content-security-policy"], page.contentSecurityPolicy);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["access-control-allow-origin"], undefined);
  });

  it("gives events at /events", async () => assert.equal((await ask("/events")).body, "events"));

  for (const path of ["/favicon.ico", "/index.html", "/events/", "/../package.json", "//", "/?x"]) {
    it(`has nothing at ${path}`, async () => assert.equal((await ask(path)).status, 404));
  }

  for (const method of ["POST", "PUT", "OPTIONS", "HEAD"]) {
    it(`refuses ${method}`, async () => {
      const { status, headers } = await ask("/", { method });
      assert.deepEqual([status, headers.allow], [405, "GET"]);
    });
  }

  it("answers under its own names only, so that no other site can make itself one of the same origin", async () => {
    for (const path of ["/", "/events"]) {
      for (const host of [`evil.example:${port}`, "127.0.0.1", `127.0.0.1:${port + 1}`, `127.0.0.1.evil.example:${port}`]) assert.equal((await ask(path, { host })).status, 421, host);
      assert.equal((await ask(path, { host: `localhost:${port}` })).status, 200);
    }
  });

  it("listens on 127.0.0.1 only", async () => {
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []).filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid);
    for (const { address } of others) assert.equal(await connects(address, port), false, address);
    assert.equal(await connects("127.0.0.1", port), true);
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it("takes the port that is named, and says when another has it", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const taken = (blocker.address() as AddressInfo).port;
    await assert.rejects(servePage({ port: taken, page, onEvents: () => undefined }), (error: Error) => {
      assert.ok(error instanceof EmulationError);
      assert.match(error.message, new RegExp(`port ${taken} is in use. Give another: --dashboard ${taken + 1}`));
      return true;
    });
    await new Promise((resolve) => blocker.close(resolve));
    const named = await servePage({ port: taken, page, onEvents: () => undefined });
    assert.equal(named.url, `http://127.0.0.1:${taken}/`);
    await named.close();
  });

  it("ends though a reader holds on to its answer", async () => {
    const holding = await servePage({ page, onEvents: (response) => void response.writeHead(200).write("more to come"), closeLimitMs: 20 });
    const { port: held } = new URL(holding.url);
    const ended = new Promise((resolve) => request({ host: "127.0.0.1", port: held, path: "/events", agent: false }, (response) => response.resume().once("close", resolve)).on("error", resolve).end());
    await new Promise<void>((resolve) => request({ host: "127.0.0.1", port: held, path: "/", agent: false }, (response) => response.resume().once("end", resolve)).end());
    await holding.close();
    await ended;
  });
});

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 }, () => end(true));
    const end = (did: boolean): void => {
      socket.destroy();
      resolve(did);
    };
    socket.on("error", () => end(false)).on("timeout", () => end(false));
  });
}
