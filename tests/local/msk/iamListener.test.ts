import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect as connectPlainly, createServer } from "node:net";
import { connect } from "node:tls";
import { type Authority, createAuthority } from "../../../local/authority";
import { startIamListener } from "../../../local/msk/iamListener";
import type { Server } from "../../../local/server";

const brokerName = "b-1.example.kafka.us-east-1.amazonaws.com";

describe("startIamListener", () => {
  let authority: Authority;
  let listener: Server | undefined;
  let log: string[];

  async function listen(brokerPort: number): Promise<Server> {
    authority = await createAuthority();
    log = [];
    const certificate = await authority.issue([brokerName]);
    const authenticator = { authenticate: () => Promise.resolve("arn") };
    const authorization = { admit: () => Promise.reject(new Error("nobody authenticates here")) };
    return startIamListener({ port: 0, brokerName, ...certificate, brokerPort, authenticator, authorization, log: (line) => log.push(line) });
  }

  afterEach(() => listener?.close());

  it("passes ApiVersions to the broker over TLS, under the broker's name", async () => {
    const broker = createServer((socket) => void socket.pipe(socket));
    broker.listen(0, "127.0.0.1");
    await once(broker, "listening");
    try {
      listener = await listen((broker.address() as AddressInfo).port);
      const client = connect({ host: "127.0.0.1", port: listener.port, servername: brokerName, ca: authority.certificatePem });
      await once(client, "secureConnect");
      const request = Buffer.from("0000000a001200000000000002ff", "hex");
      client.write(request);
      const [answer] = (await once(client, "data")) as [Buffer];
      assert.deepEqual(answer, request);
      client.end();
      await once(client, "close");
      assert.deepEqual(log, []);
    } finally {
      broker.close();
    }
  });

  it("ends the connection of a client that speaks no TLS, and logs it", async () => {
    listener = await listen(1);
    const client = connectPlainly({ host: "127.0.0.1", port: listener.port });
    client.on("error", () => undefined);
    client.write(Buffer.from("0000000a001200000000000002ff", "hex"));
    await once(client, "close");
    assert.match(log[0] ?? "", /refused a client: TLS handshake failed/);
  });

  it("ends the connection when the broker is away", async () => {
    const broker = createServer().listen(0, "127.0.0.1");
    await once(broker, "listening");
    const { port } = broker.address() as AddressInfo;
    broker.close();
    await once(broker, "close");
    listener = await listen(port);
    const client = connect({ host: "127.0.0.1", port: listener.port, servername: brokerName, ca: authority.certificatePem });
    client.on("error", () => undefined);
    await once(client, "close");
    assert.match(log[0] ?? "", /closed: .*ECONNREFUSED/);
  });
});
