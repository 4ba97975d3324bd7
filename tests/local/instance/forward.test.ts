import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Client, ClientChannel } from "ssh2";
import { resolveForward } from "../../../local/instance/forward";
import { startTestInstance, type TestInstance, until } from "./testInstance";

const broker = "b-1.pinterestmskcluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com";

describe("resolveForward", () => {
  const cases: readonly [string, string | undefined][] = [
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.1.1", "127.0.1.1"],
    ["::1", "::1"],
    ["localhost", "127.0.0.1"],
    ["LocalHost", "127.0.0.1"],
    [broker, "127.0.0.1"],
    [broker.toUpperCase(), "127.0.0.1"],
    ["10.0.0.1", undefined],
    ["0.0.0.0", undefined],
    ["127.0.0.1.example.com", undefined],
    ["example.com", undefined],
    ["elsewhere", undefined],
    ["constructor", undefined],
    ["", undefined],
  ];
  for (const [name, address] of cases) {
    it(`${name === "" ? "an empty name" : name} → ${address ?? "refused"}`, () => {
      assert.equal(resolveForward(name, { [broker]: "127.0.0.1", elsewhere: "10.0.0.1" }), address);
    });
  }
});

describe("the client instance's forwards", () => {
  const targets: Server[] = [];
  let instance: TestInstance;
  let client: Client;

  before(async () => {
    instance = await startTestInstance({ [broker]: "127.0.0.1" });
    client = await instance.connect();
  });

  after(async () => {
    await instance.close();
    for (const target of targets) target.close();
  });

  /** A server that each forwarded connection reaches; returns its port. */
  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const target = createServer({ allowHalfOpen: true }, (socket) => onConnection(socket.on("error", () => undefined)));
    targets.push(target);
    await once(target.listen(0, "127.0.0.1"), "listening");
    return (target.address() as AddressInfo).port;
  }

  function open(host: string, port: number, through = client): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      through.forwardOut("127.0.0.1", 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
  }

  async function readAll(channel: ClientChannel): Promise<Buffer> {
    const chunks: Buffer[] = [];
    channel.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(channel, "end");
    return Buffer.concat(chunks);
  }

  it("reaches a broker by its MSK name", async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const channel = await open(broker, port);
    channel.end("hello");
    assert.equal((await readAll(channel)).toString(), "hello");
  });

  it("refuses another machine, and a port where nothing listens", async () => {
    await assert.rejects(open("10.0.0.1", 80), /Channel open failure/);
    await assert.rejects(open("example.com", 443), /Channel open failure/);
    await assert.rejects(open("127.0.0.1", 1), /Channel open failure/);
  });

  it("passes twenty megabytes each way whole", async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const input = randomBytes(20 * 1024 * 1024);
    const channel = await open("127.0.0.1", port);
    channel.end(input);
    assert.ok((await readAll(channel)).equals(input));
  });

  it("lets the destination answer after the client has sent everything", async () => {
    const port = await listen((socket) => {
      let size = 0;
      socket.on("data", (chunk) => (size += chunk.length));
      socket.on("end", () => setTimeout(() => socket.end(`got ${size}`), 50));
    });
    const channel = await open("127.0.0.1", port);
    channel.end(Buffer.alloc(100_000));
    assert.equal((await readAll(channel)).toString(), "got 100000");
  });

  it("lets the client send on after the destination has sent everything", async () => {
    let received = "";
    const port = await listen((socket) => socket.on("data", (chunk) => (received += chunk.toString())).end("bye"));
    const channel = await open("127.0.0.1", port);
    assert.equal((await readAll(channel)).toString(), "bye");
    channel.end("one more thing");
    await once(channel, "close");
    assert.equal(received, "one more thing");
  });

  it("does not cut off what a slow client has still to read when the destination closes", async () => {
    const port = await listen((socket) => socket.end(Buffer.alloc(12 * 1024 * 1024, 1)));
    const channel = await open("127.0.0.1", port);
    await new Promise((resolve) => setTimeout(resolve, 200));
    channel.end();
    assert.equal((await readAll(channel)).length, 12 * 1024 * 1024);
  });

  it("makes a fast sender wait for a slow receiver", async () => {
    let received: Socket | undefined;
    const port = await listen((socket) => (received = socket.pause()));
    const channel = await open("127.0.0.1", port);
    let accepted = 0;
    const chunk = Buffer.alloc(1024 * 1024);
    for (let index = 0; index < 32; index += 1) channel.write(chunk, () => (accepted += 1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(accepted < 16, `${accepted} MiB were taken though nobody reads`);
    received?.resume();
    await until("all of it to be taken", () => accepted === 32);
    channel.end();
  });

  it("closes the channel when the destination resets the connection", async () => {
    const port = await listen((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    const channel = await open("127.0.0.1", port);
    channel.resume();
    await once(channel, "close");
  });

  it("carries many connections at once", async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const channels = await Promise.all(Array.from({ length: 60 }, () => open("localhost", port)));
    const answers = await Promise.all(
      channels.map((channel, index) => {
        channel.end(`${index}`);
        return readAll(channel);
      }),
    );
    assert.deepEqual(answers.map(String), channels.map((_channel, index) => `${index}`));
  });

  it("closes the destination's connections when the client is cut off", async () => {
    let open_ = 0;
    const port = await listen((socket) => {
      open_ += 1;
      socket.resume().on("close", () => (open_ -= 1));
      socket.on("end", () => socket.end());
    });
    const own = await instance.connect();
    own.on("error", () => undefined);
    await Promise.all([open("127.0.0.1", port, own), open("127.0.0.1", port, own)]);
    await until("both connections", () => open_ === 2);
    (own as unknown as { _sock: Socket })._sock.resetAndDestroy();
    await until("no connection left", () => open_ === 0);
  });
});
