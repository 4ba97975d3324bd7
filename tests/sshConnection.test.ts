import { strict as assert } from "node:assert";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { ed25519KeyPair } from "../local/instance/ed25519KeyPair";
import { createHostKey } from "../local/instance/sshServer";
import { connectSsh, SshError, type SshRoute } from "../sshConnection";
import { freePort, startOpenSsh, whyNoOpenSsh } from "./support/openSsh";
import { type SshHost, startSshHost } from "./support/sshHost";

describe("an SSH connection", () => {
  const login = ed25519KeyPair();
  let host: SshHost;
  let bastion: SshHost;
  before(async () => {
    [host, bastion] = await Promise.all([startSshHost({ NAME: "host" }, login), startSshHost({ NAME: "bastion" }, login)]);
  });
  after(() => Promise.all([host.close(), bastion.close()]));

  /** Through the bastion where `proxy` says so; each with changes. */
  const route = (changes: Partial<SshRoute> = {}, proxy?: Partial<SshRoute>): SshRoute => ({
    ...host.connection,
    ...changes,
    ...(proxy === undefined ? {} : { proxy: { ...bastion.connection, ...proxy } }),
  });
  const nameOf = async (to: SshRoute): Promise<string> => {
    const client = await connectSsh(to);
    try {
      return await new Promise((resolve, reject) => {
        client.exec("echo $NAME", (error, channel) => {
          if (error === undefined) text(channel).then(resolve, reject);
          else reject(error);
        });
      });
    } finally {
      client.end();
    }
  };
  const refusal = (to: SshRoute, limitMs?: number): Promise<string> =>
    connectSsh(to, limitMs).then(
      (client) => {
        client.end();
        return assert.fail("it was let in");
      },
      (error: unknown) => {
        assert.ok(error instanceof SshError, String(error));
        return error.message;
      },
    );
  const at = ({ connection }: SshHost, port = connection.port): string => `ec2-user@127.0.0.1:${port}: `;

  it("reaches the host straight", async () => assert.equal(await nameOf(route()), "host\n"));

  it("reaches the host behind a bastion", async () => assert.equal(await nameOf(route({}, {})), "host\n"));

  it("ends the bastion's connection with the host's", async () => {
    for (const end of ["end", "destroy"] as const) {
      const gate = await startGate(bastion.connection.port);
      const client = await connectSsh(route({}, { port: gate.port }));
      assert.equal(gate.open(), 1);
      client[end]();
      await gate.allClosed();
      gate.close();
    }
  });

  it("ends with the bastion's", async () => {
    const gate = await startGate(bastion.connection.port);
    const client = await connectSsh(route({}, { port: gate.port }));
    const closed = once(client, "close");
    gate.close();
    await closed;
  });

  it("takes a host key that carries a comment", async () => assert.equal(await nameOf(route({ hostKey: `${host.connection.hostKey} root@ip-10-0-0-7` })), "host\n"));

  const other = createHostKey().publicKey;
  const stranger = ed25519KeyPair().private;

  describe("says which machine refused, why, and what to do", () => {
    it("the host, by its key", async () => {
      for (const proxy of [undefined, {}]) {
        const message = await refusal(route({ hostKey: other }, proxy));
        assert.ok(message.startsWith(`${at(host)}expected the host key ${other}, got ${host.connection.hostKey}. `), message);
        assert.match(message, /put the new one in the stack's hostKey, then pulumi up\.$/);
      }
    });

    it("the bastion, by its key", async () => {
      const message = await refusal(route({}, { hostKey: other }));
      assert.ok(message.startsWith(`bastion ${at(bastion)}expected the host key ${other}, got ${bastion.connection.hostKey}. `), message);
      assert.match(message, /put the new one in the stack's bastionHostKey, then pulumi up\.$/);
    });

    it("the host, with the private key", async () => {
      for (const proxy of [undefined, {}]) {
        const message = await refusal(route({ privateKey: stranger }, proxy));
        assert.equal(message, `${at(host)}the host refused the private key. Check that keyPairId is the key pair that the instance was started with, and sshUser its login user.`);
      }
    });

    it("the bastion, with the private key", async () => {
      const message = await refusal(route({}, { privateKey: stranger }));
      assert.equal(message, `bastion ${at(bastion)}the bastion refused the private key. Check that bastionUser is its login user, and that the key pair of keyPairId is among the keys that it lets in (~/.ssh/authorized_keys).`);
    });

    it("the host, where nothing listens", async () => {
      const port = await freePort();
      assert.match(await refusal(route({ port })), new RegExp(`^${at(host, port)}could not connect: .*ECONNREFUSED.*Check that the instance runs .* and that its SSH port is ${port}\\.$`));
    });

    it("the bastion, where nothing listens", async () => {
      const port = await freePort();
      assert.match(await refusal(route({}, { port })), new RegExp(`^bastion ${at(bastion, port)}could not connect: .*ECONNREFUSED.*Check that the bastion runs .* and that its SSH port is ${port}\\.$`));
    });

    it("the bastion, which cannot connect to the host", async () => {
      const port = await freePort();
      const message = await refusal(route({ port }, {}));
      assert.match(message, new RegExp(`^bastion ${at(bastion)}it could not connect to 127\\.0\\.0\\.1:${port}: .*Check that the instance runs, and that its security group lets the bastion in on port ${port}\\.$`));
    });

    it(`the bastion, which may not forward${whyNoOpenSsh() === undefined ? "" : ` (skipped: ${whyNoOpenSsh()})`}`, async function () {
      if (whyNoOpenSsh() !== undefined) return this.skip();
      const strict = await startOpenSsh({ privilege: "no sudo", forwarding: false });
      try {
        assert.match(await refusal(route({}, strict.connection)), /^bastion .*it may not forward connections to 127\.0\.0\.1:\d+: .*Allow it there: AllowTcpForwarding and PermitOpen in sshd_config\.$/);
      } finally {
        await strict.close();
      }
    });

    it("the host or the bastion, which never says a word", async () => {
      const silent = createServer(() => undefined).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      try {
        // The bastion, which does answer, has the same limit.
        const hosts = ([[200, undefined], [1_000, {}]] as const).map(async ([limitMs, proxy]) =>
          assert.match(await refusal(route({ port }, proxy), limitMs), new RegExp(`^${at(host, port)}no answer within ${limitMs / 1000} s\\. .*, and connectTo\\.$`)),
        );
        const throughBastion = refusal(route({}, { port }), 200).then((message) => assert.match(message, new RegExp(`^bastion ${at(bastion, port)}no answer within 0\\.2 s\\. .*, and bastionHost\\.$`)));
        await Promise.all([...hosts, throughBastion]);
      } finally {
        silent.close();
      }
    });

    it("the host, which hangs up", async () => {
      const rude = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
      await once(rude, "listening");
      const { port } = rude.address() as AddressInfo;
      try {
        for (const proxy of [undefined, {}]) assert.match(await refusal(route({ port }, proxy)), new RegExp(`^${at(host, port)}could not connect: `));
      } finally {
        rude.close();
      }
    });

    it("the host or the bastion, whose name cannot be resolved", async () => {
      assert.match(await refusal(route({ host: "no-such.invalid" })), /^ec2-user@no-such\.invalid:\d+: the name no-such\.invalid cannot be resolved\. Check connectTo\.$/);
      assert.match(await refusal(route({}, { host: "no-such.invalid" })), /^bastion ec2-user@no-such\.invalid:\d+: the name no-such\.invalid cannot be resolved\. Check bastionHost\.$/);
    });

    it("the host, which has no key of the pinned kind", async () => {
      const rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7";
      assert.match(await refusal(route({ hostKey: rsa })), /the host has no host key of the pinned kind, ssh-rsa\. Put one of those that it has in the stack's hostKey/);
    });

    it("nobody, where the private key cannot be read, and does not show it", async () => {
      const privateKey = "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----";
      const message = await refusal(route({ privateKey }));
      assert.match(message, /^Expected the stack's clientPrivateKey to be an SSH private key, got one that cannot be read/);
      assert.ok(!message.includes("hush"));
    });
  });
});

/** A port in front of another one, that knows how many connections are open. */
async function startGate(target: number): Promise<{ port: number; open: () => number; allClosed: () => Promise<void>; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const far = connect(target, "127.0.0.1");
    for (const [one, other] of [[socket, far], [far, socket]] as const) one.on("error", () => undefined).on("close", () => other.destroy()).pipe(other);
    socket.on("close", () => {
      sockets.delete(socket);
      server.emit("gone");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    allClosed: async () => {
      while (sockets.size > 0) await once(server, "gone");
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
