import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostKey, startSshServer } from "../../../../local/instance/sshServer";
import type { Server } from "../../../../local/server";
import { copyToRemote } from "../../../../local/plugins/command/copyToRemote";
import { runRemote, type Logging } from "../../../../local/plugins/command/runRemote";
import { assetSignature, signatureKey } from "../../../../local/plugins/shared/properties";
import { operation } from "../operation";
import { ed25519KeyPair } from "../../../../local/instance/ed25519KeyPair";

describe("running a command by SSH", () => {
  const login = ed25519KeyPair();
  const host = createHostKey();
  let home: string;
  let server: Server;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "run-remote-"));
    server = await startSshServer({
      port: 0,
      home,
      user: "ec2-user",
      authorizedKey: login.public,
      hostKey: host.privateKey,
      environment: { PATH: process.env.PATH ?? "" },
      hosts: {},
    });
  });

  after(async () => {
    await server.close();
    rmSync(home, { recursive: true });
  });

  function connection(change: object = {}) {
    const { port } = server;
    return { host: "127.0.0.1", port, user: "ec2-user", privateKey: login.private, hostKey: host.publicKey, dialErrorLimit: 0, perDialTimeout: 5, ...change };
  }

  async function run(command: string, options: { stdin?: string; logging?: Logging; connection?: object } = {}) {
    const { operation: context, said } = operation({});
    const work = runRemote({ connection: connection(options.connection), command, stdin: options.stdin, logging: options.logging }, context);
    const outcome = await work.catch((error: Error) => error.message);
    return { outcome, said, message: typeof outcome === "string" ? outcome : "" };
  }

  it("gives stdin and takes both outputs without their last line break", async () => {
    const { outcome } = await run("cat; echo; echo end; echo err >&2", { stdin: "body\nsecond" });
    assert.deepEqual(outcome, { stdout: "body\nsecond\nend", stderr: "err" });
  });

  const logs: readonly [Logging | undefined, readonly string[]][] = [
    [undefined, ["status: err", "status: out"]],
    ["stdoutAndStderr", ["status: err", "status: out"]],
    ["stdout", ["status: out"]],
    ["stderr", ["status: err"]],
    ["none", []],
  ];

  for (const [logging, lines] of logs) {
    it(`shows ${JSON.stringify(lines)} while it runs with logging ${String(logging)}`, async () => {
      assert.deepEqual((await run("echo out; echo err >&2", { logging })).said.sort(), lines);
    });
  }

  it("fails with exit code, command and output, also with logging off", async () => {
    const { outcome } = await run('echo "out"; exit 3', { logging: "none" });
    assert.equal(outcome, 'Process exited with status 3: running "echo \\"out\\"; exit 3":\nout\n');
  });

  it("fails with the signal that ended it", async () => {
    assert.equal((await run("kill -9 $$")).outcome, 'Process exited with status 137 from signal KILL: running "kill -9 $$":\n');
  });

  it("refuses a line on which the published plugin hangs, unless it is not logged", async () => {
    const long = "head -c 70000 /dev/zero | tr '\\0' x";
    assert.match((await run(long)).message, /^Expected lines of output under 65536 bytes/);
    assert.equal(((await run(long, { logging: "none" })).outcome as { stdout: string }).stdout.length, 70_000);
  });

  it("refuses another host key than the pinned one", async () => {
    const { outcome } = await run("true", { connection: { hostKey: createHostKey().publicKey } });
    assert.equal(outcome, "after 0 failed attempts: ssh: handshake failed: ssh: host key mismatch");
  });

  it("takes any host key when none is pinned", async () => {
    assert.deepEqual((await run("true", { connection: { hostKey: undefined } })).outcome, { stdout: "", stderr: "" });
  });

  it("says when the login is refused", async () => {
    const { message } = await run("true", { connection: { privateKey: ed25519KeyPair().private } });
    assert.match(message, /^after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods \[none publickey\]/);
  });

  it("says at once when the private key cannot be read", async () => {
    assert.equal((await run("true", { connection: { privateKey: "no key", dialErrorLimit: 10 } })).outcome, "ssh: no key found");
  });

  it("tries again as often as dialErrorLimit says, and says so", async () => {
    const port = await freePort();
    const { outcome, said } = await run("true", { connection: { port, dialErrorLimit: 2 } });
    assert.equal(outcome, `after 2 failed attempts: dial tcp 127.0.0.1:${port}: connect: connection refused`);
    assert.deepEqual(said, ["status: Dial 1/2 failed: retrying", "status: Dial 2/2 failed: retrying"]);
  });

  it("misses no exit of a command that is faster than its channel", async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => run("exit 7", { connection: { proxy: connection() } })));
    assert.deepEqual(outcomes.map(({ outcome }) => outcome), Array(5).fill('Process exited with status 7: running "exit 7":\n'));
  });

  it("goes through a proxy", async () => {
    const { outcome } = await run("echo through", { connection: { proxy: connection() } });
    assert.deepEqual(outcome, { stdout: "through", stderr: "" });
  });

  it("copies a file and a folder by SFTP", async () => {
    const source = join(home, "source");
    mkdirSync(join(source, "inner"), { recursive: true });
    writeFileSync(join(source, "inner", "file"), "content");
    const { operation: context } = operation({});
    const copy = (path: string, remotePath: string) =>
      copyToRemote().create({ connection: connection(), remotePath, source: { [signatureKey]: assetSignature, path, hash: "1" } }, false, context);
    await copy(join(source, "inner", "file"), "copied");
    await copy(source, "folder");
    await copy(`${source}/`, "content");
    for (const place of ["copied", "folder/source/inner/file", "content/inner/file"]) assert.equal(readFileSync(join(home, place), "utf8"), "content");
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
