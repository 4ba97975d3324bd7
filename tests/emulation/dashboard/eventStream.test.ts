import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { EventStream, serverSentEvent } from "../../../emulation/dashboard/eventStream";
import { readEvents } from "./readEvents";

describe("the dashboard's events", () => {
  let stream: EventStream;
  let server: Server;
  let responses: ServerResponse[];
  let url: string;
  beforeEach(async () => {
    stream = new EventStream();
    responses = [];
    server = createServer((_, response) => {
      responses.push(response);
      stream.add(response, serverSentEvent("state", { first: true }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it("reach many readers, each from when it came", async () => {
    const readers = await Promise.all(Array.from({ length: 40 }, () => readEvents(url)));
    await Promise.all(readers.map(({ until }) => until(({ data }) => (data as { first?: boolean }).first === true)));
    stream.send(serverSentEvent("state", { number: 1 }));
    stream.end(serverSentEvent("state", { number: 2 }));
    await Promise.all(readers.map(({ ended }) => ended));
    for (const { events } of readers) assert.deepEqual(events.map(({ data }) => data), [{ first: true }, { number: 1 }, { number: 2 }]);
  });

  it("forget a reader that is gone", async () => {
    const { response } = await readEvents(url);
    assert.equal(stream.size, 1);
    response.destroy();
    await once(responses[0] as ServerResponse, "close");
    assert.equal(stream.size, 0);
    stream.send(serverSentEvent("state", {}));
  });

  it("cost the memory of one event for a reader that takes none, and it gets the last one", async () => {
    const socket = await idleReader(url);
    const event = serverSentEvent("picture", { counts: "x".repeat(30_000) });
    while (responses.length === 0) await tick();
    const response = responses[0] as ServerResponse;
    let most = 0;
    // Ten times what the two ends' system buffers hold.
    for (let sent = 0; sent < 100_000_000; sent += event.length) {
      stream.send(event);
      await tick();
      most = Math.max(most, response.writableLength);
    }
    assert.equal(response.writableNeedDrain, true);
    assert.ok(most <= event.length + 1_000, `${most} bytes waited`);
    stream.end(serverSentEvent("state", { last: true }));
    let tail = "";
    for await (const chunk of socket) tail = (tail + String(chunk)).slice(-200);
    assert.match(tail, /data: \{"last":true\}/);
  });
});

/** Asks, and reads nothing of the answer. */
async function idleReader(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  await once(socket, "connect");
  socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  return socket;
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
