import { strict as assert } from "node:assert";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server as TcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { Server, type Connection } from "ssh2";
import { openTunnel, type Tunnel } from "../../../emulation/delivery/tunnel";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";
import type { SshEndpoint } from "../../../sshConnection";

const keyPair = (): { readonly private: string; readonly public: string } => ed25519KeyPair();
const hostKeys = keyPair();
const clientKeys = keyPair();
const quick = { firstMs: 10, lastMs: 20 };

describe("the tunnel", () => {
  let broker: TcpServer;
  let ssh: SshMachine;
  let tunnel: Tunnel | undefined;

  before(async () => {
    broker = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(broker, "listening");
    ssh = new SshMachine((broker.address() as AddressInfo).port);
    await ssh.listening;
  });
  afterEach(() => tunnel?.close());
  after(() => {
    broker.close();
    ssh.close();
  });

  it("carries bytes to the broker that the client machine sees, and back", async () => {
    tunnel = await openTunnel(ssh.machine());
    const stream = tunnel.open("b-1.example.com", 9098);
    stream.end("x".repeat(1_000_000));
    assert.equal((await text(stream)).length, 1_000_000);
    assert.deepEqual(ssh.asked, ["b-1.example.com:9098"]);
  });

  it("refuses a host key that is not the pinned one", async () => {
    await assert.rejects(openTunnel({ ...ssh.machine(), hostKey: keyPair().public }), /^EmulationError: The client machine cannot be reached: .* expected the host key/);
  });

  it("says so when the machine refuses the stack's key", async () => {
    await assert.rejects(openTunnel({ ...ssh.machine(), privateKey: keyPair().private }), /refused the private key.*keyPairId/);
  });

  it("says so when the machine cannot be reached", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(openTunnel({ ...ssh.machine(), port }), /^EmulationError: The client machine cannot be reached: .*ECONNREFUSED/);
  });

  it("says so when the key is none, without showing it", async () => {
    const privateKey = "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----";
    await assert.rejects(openTunnel({ ...ssh.machine(), privateKey }), ({ message }: Error) => /cannot be read/.test(message) && !message.includes("hush"));
  });

  it("says so when the machine cannot connect to the broker", async () => {
    tunnel = await openTunnel(ssh.machine());
    const [error] = (await once(tunnel.open("nowhere", 1), "error")) as [Error];
    assert.match(error.message, /could not connect to nowhere:1.*security group/);
  });

  it("ends streams when the machine is lost, and connects again for the next", async () => {
    tunnel = await openTunnel(ssh.machine(), quick);
    const stream = tunnel.open("b-1.example.com", 9098);
    stream.write("before");
    await once(stream, "data");
    const ended = once(stream, "close");
    ssh.cut();
    await ended;
    const next = tunnel.open("b-1.example.com", 9098);
    next.end("after");
    assert.equal(await text(next), "after");
  });

  it("opens nothing after it was closed", async () => {
    const closed = await openTunnel(ssh.machine());
    closed.close();
    const [error] = (await once(closed.open("b-1.example.com", 9098), "error")) as [Error];
    assert.match(error.message, /closed by this program/);
  });
});

/** An SSH server that lets one key in and forwards every name but `nowhere` to one port. */
class SshMachine {
  readonly asked: string[] = [];
  readonly listening: Promise<unknown>;
  private readonly connections = new Set<Connection>();
  private readonly server = new Server({ hostKeys: [hostKeys.private] }, (connection) => this.serve(connection));

  constructor(private readonly brokerPort: number) {
    this.server.listen(0, "127.0.0.1");
    this.listening = once(this.server, "listening");
  }

  machine(): SshEndpoint {
    const { port } = this.server.address() as AddressInfo;
    return { host: "127.0.0.1", port, user: "ec2-user", hostKey: hostKeys.public, privateKey: clientKeys.private };
  }

  cut(): void {
    for (const connection of this.connections) connection.end();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private serve(connection: Connection): void {
    this.connections.add(connection);
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      const allowed = clientKeys.public.split(" ")[1];
      if (context.method === "publickey" && context.key.data.toString("base64") === allowed) context.accept();
      else context.reject(["publickey"]);
    });
    connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
      if (destIP === "nowhere") return reject();
      this.asked.push(`${destIP}:${destPort}`);
      const socket = connect(this.brokerPort, "127.0.0.1");
      const channel = accept();
      channel.on("error", () => undefined);
      socket.on("error", () => undefined).pipe(channel).pipe(socket);
    });
  }
}
