import { strict as assert } from "node:assert";
import { createServer } from "node:net";
import { createHostKey } from "../../local/instance/sshServer";
import { HostError } from "../../provisioning/hostError";
import { remoteShell } from "../../provisioning/remoteShell";
import { type SshHost, startSshHost } from "../support/sshHost";
import { ed25519KeyPair } from "../../local/instance/ed25519KeyPair";

describe("remote shell", () => {
  let host: SshHost;
  before(async () => (host = await startSshHost()));
  after(() => host.close());

  const run = (program: string, changes: Partial<SshHost["connection"]> = {}) => {
    const lines: string[] = [];
    const connection = { ...host.connection, ...changes };
    return remoteShell({ connection, program, onLine: (line) => lines.push(line) }).then((result) => ({ ...result, lines }));
  };
  const refuses = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error: unknown) => error instanceof HostError && message.test(error.message));

  it("gives lines, standard error and exit status", async () => {
    assert.deepEqual(await run("echo one; echo two; echo deep >&2; exit 7"), { lines: ["one", "two"], error: "deep\n", status: 7 });
  });

  it("runs nothing of a program that is cut before its last line", async () => {
    const { lines } = await run("main() {\n  echo ran\n}\n");
    assert.deepEqual(lines, []);
  });

  it("names both keys when the host's key is another one", async () => {
    const other = createHostKey().publicKey;
    await refuses(run("echo", { hostKey: other }), new RegExp(`expected the host key ${other.replaceAll("+", "\\+")}, got ssh-ed25519 AAAA.*put the new one in the stack's hostKey`));
  });

  it("says that the private key was refused", async () => {
    await refuses(run("echo", { privateKey: ed25519KeyPair().private }), /the host refused the private key. Check that keyPairId/);
  });

  it("says that nothing listens", async () => {
    await refuses(run("echo", { port: await freePort() }), /could not connect: connect ECONNREFUSED.*Check that the instance runs/);
  });

  it("does not take a program that was killed for one that is done", async () => {
    const { status } = await run("echo begun; kill -9 $$");
    assert.equal(status, 128 + 9);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
