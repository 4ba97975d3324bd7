import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { isReady, readClusterView } from "../../../local/msk/ready";
import { frame, int16, int32, nullableString } from "../../../local/msk/wire";

function metadata(brokerIds: readonly number[], controllerId: number): Buffer {
  const brokers = brokerIds.flatMap((id) => [int32(id), nullableString(`b-${id}`), int32(9098), int16(-1)]);
  return Buffer.concat([int32(0), int32(brokerIds.length), ...brokers, int32(controllerId), int32(0)]);
}

async function withBroker<T>(response: Buffer, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((socket) => void socket.on("error", () => undefined).once("data", () => socket.write(response)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe("readClusterView", () => {
  it("reads brokers and controller from a Metadata response", () => {
    assert.deepEqual(readClusterView(metadata([1, 2, 3], 2)), { brokerIds: [1, 2, 3], controllerId: 2 });
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
      assert.equal(await withBroker(frame(response), (port) => isReady(port, 3)), ready);
    });
  }

  it("is false when nobody listens", async () => {
    const port = await withBroker(Buffer.alloc(0), (closing) => Promise.resolve(closing));
    assert.equal(await isReady(port, 1), false);
  });
});
