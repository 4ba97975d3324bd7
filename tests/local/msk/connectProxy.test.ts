import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { get } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:tls";
import { createAuthority } from "../../../local/authority";
import { awsHost, startConnectProxy } from "../../../local/msk/connectProxy";

describe("awsHost", () => {
  const targets = [
    ["sts.amazonaws.com:443", "sts.amazonaws.com"],
    ["STS.us-east-1.amazonaws.com:443", "sts.us-east-1.amazonaws.com"],
    ["sts.amazonaws.com:80", undefined],
    ["amazonaws.com:443", undefined],
    ["sts.amazonaws.com.example.com:443", undefined],
    ["example.com:443", undefined],
    ["127.0.0.1:443", undefined],
  ] as const;
  for (const [target, host] of targets) it(`is ${host} for ${target}`, () => assert.equal(awsHost(target), host));
});

describe("startConnectProxy", () => {
  async function setup() {
    const authority = await createAuthority();
    const seen: string[] = [];
    const controlPlane = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url} Host: ${incoming.headers.host}`);
      response.writeHead(403, { "x-amzn-requestid": "r" }).end("AccessDenied");
    });
    controlPlane.listen(0, "127.0.0.1");
    await once(controlPlane, "listening");
    const endpoint = `http://127.0.0.1:${(controlPlane.address() as AddressInfo).port}`;
    const rootCredentials = { accessKeyId: "test", secretAccessKey: "test" };
    const proxy = await startConnectProxy({ port: 0, authority, controlPlane: { endpoint, rootCredentials } });
    const close = async (): Promise<void> => {
      await proxy.close();
      controlPlane.close();
      controlPlane.closeAllConnections();
    };
    return { authority, seen, proxy, controlPlane, close };
  }

  async function tunnel(port: number, target: string): Promise<{ status: number; socket: Socket }> {
    const sent = request({ host: "127.0.0.1", port, method: "CONNECT", path: target }).end();
    const [response, socket] = (await once(sent, "connect")) as [IncomingMessage, Socket];
    return { status: response.statusCode ?? 0, socket };
  }

  async function getThrough(socket: Socket, servername: string, ca: string): Promise<{ status?: number; body: string }> {
    const secured = connect({ socket, servername, ca });
    const headers = { host: servername };
    const sent = get({ headers, path: "/?Action=AssumeRole", createConnection: () => secured });
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
  }

  it("leads an AWS host, under its own name, to the control plane", async () => {
    const { authority, seen, proxy, close } = await setup();
    try {
      const { status, socket } = await tunnel(proxy.port, "sts.amazonaws.com:443");
      assert.equal(status, 200);
      const answer = await getThrough(socket, "sts.amazonaws.com", authority.certificatePem);
      assert.deepEqual(answer, { status: 403, body: "AccessDenied" });
      assert.deepEqual(seen, ["GET /?Action=AssumeRole Host: sts.amazonaws.com"]);
    } finally {
      await close();
    }
  });

  it("refuses every other host", async () => {
    const { proxy, seen, close } = await setup();
    try {
      const { status, socket } = await tunnel(proxy.port, "example.com:443");
      socket.destroy();
      assert.equal(status, 403);
      assert.deepEqual(seen, []);
    } finally {
      await close();
    }
  });

  it("says so when the control plane does not answer", async () => {
    const { authority, proxy, controlPlane, close } = await setup();
    try {
      controlPlane.close();
      const { socket } = await tunnel(proxy.port, "sts.amazonaws.com:443");
      const { status, body } = await getThrough(socket, "sts.amazonaws.com", authority.certificatePem);
      assert.equal(status, 502);
      assert.match(body, /The local control plane at http:\S+ did not answer: /);
    } finally {
      await close();
    }
  });
});
