import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { readClusterView } from "../../../local/msk/adminRequests";
import { isReady } from "../../../local/msk/ready";
import { apiKeys, frame, int16, int32, int8, nullableString } from "../../../local/msk/wire";

const login = { user: "broker", password: "secret" };

function metadata(brokerIds: readonly number[], controllerId: number, topics: readonly string[] = []): Buffer {
  const brokers = brokerIds.flatMap((id) => [int32(id), nullableString(`b-${id}`), int32(9098), int16(-1)]);
  const partition = Buffer.concat([int16(0), int32(0), int32(1), int32(1), int32(1), int32(1), int32(1)]);
  const described = topics.flatMap((name) => [int16(0), nullableString(name), int8(0), int32(1), partition]);
  return Buffer.concat([int32(brokerIds.length), ...brokers, int32(controllerId), int32(topics.length), ...described]);
}

/** A broker that answers one request after the other: a login's two, and Metadata. */
async function withBroker<T>(response: Buffer, use: (port: number) => Promise<T>, loginError = 0): Promise<T> {
  const answer = (socket: Socket, request: Buffer): void => {
    const body = request.readInt16BE(4) === apiKeys.metadata ? response : int16(request.readInt16BE(4) === apiKeys.saslAuthenticate ? loginError : 0);
    socket.write(frame(request.subarray(8, 12), body));
  };
  const server = createServer((socket) => void socket.on("error", () => undefined).on("data", (request) => answer(socket, request)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe("readClusterView", () => {
  it("reads brokers, controller and topics from a Metadata response", () => {
    assert.deepEqual(readClusterView(metadata([1, 2, 3], 2, ["a", "b"])), { brokerIds: [1, 2, 3], controllerId: 2, topics: ["a", "b"] });
  });
});

describe("isReady", () => {
  const views = [
    { title: "all brokers and a controller are known", response: metadata([1, 2, 3], 1), ready: true },
    { title: "a broker is missing", response: metadata([1, 3], 1), ready: false },
    { title: "there is no controller", response: metadata([1, 2, 3], -1), ready: false },
  ];
  for (const { title, response, ready } of views) {
    it(`is ${ready} when ${title}`, async () => {
      assert.equal(await withBroker(response, (port) => isReady(port, 3, login)), ready);
    });
  }

  it("is false when the broker does not let us in", async () => {
    assert.equal(await withBroker(metadata([1], 1), (port) => isReady(port, 1, login), 58), false);
  });

  it("is false when nobody listens", async () => {
    const port = await withBroker(Buffer.alloc(0), (closing) => Promise.resolve(closing));
    assert.equal(await isReady(port, 1, login), false);
  });
});
