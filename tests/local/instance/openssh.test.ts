import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { createHostKey } from "../../../local/instance/sshServer";
import { isRunning, startTestInstance, type TestInstance, until } from "./testInstance";

const name = "z-1.pinterestmskcluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com";

describe("the client instance, to OpenSSH's client", function () {
  let folder: string;
  let instance: TestInstance;
  let echo: Server;

  before(async function () {
    if (spawnSync("ssh", ["-V"]).error) return this.skip();
    folder = await mkdtemp(join(tmpdir(), "openssh-"));
    instance = await startTestInstance({ [name]: "127.0.0.1" });
    await writeFile(join(folder, "id"), instance.privateKey, { mode: 0o600 });
    await writeFile(join(folder, "known_hosts"), `[127.0.0.1]:${instance.port} ${instance.hostKey}\n`);
    echo = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => undefined).pipe(socket));
    await once(echo.listen(0, "127.0.0.1"), "listening");
  });

  after(async () => {
    await instance?.close();
    echo?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const echoPort = (): number => (echo.address() as AddressInfo).port;

  function options(knownHosts = "known_hosts"): string[] {
    const all = {
      IdentityFile: join(folder, "id"),
      UserKnownHostsFile: join(folder, knownHosts),
      StrictHostKeyChecking: "yes",
      IdentitiesOnly: "yes",
      BatchMode: "yes",
      LogLevel: "ERROR",
    };
    return ["-F", "none", ...Object.entries(all).flatMap(([key, value]) => ["-o", `${key}=${value}`])];
  }

  async function ssh(args: string[], input: Buffer | string = "", knownHosts?: string): Promise<{ code: number | null; stdout: Buffer; stderr: string }> {
    const child = spawn("ssh", [...options(knownHosts), "-p", `${instance.port}`, ...args]);
    child.stdin.on("error", () => undefined).end(input);
    const [stdout, stderr, [code]] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, "exit") as Promise<[number | null]>]);
    return { code, stdout, stderr };
  }

  it("gives exit codes", async () => {
    const codes = await Promise.all(["true", "exit 7", "no-such-command"].map(async (command) => (await ssh(["ec2-user@127.0.0.1", command])).code));
    assert.deepEqual(codes, [0, 7, 127]);
  });

  it("passes ten megabytes of input and output whole", async () => {
    const input = randomBytes(10 * 1024 * 1024);
    const { stdout } = await ssh(["ec2-user@127.0.0.1", "cat"], input);
    assert.ok(stdout.equals(input));
  });

  it("is refused by a client that knows another host key", async () => {
    await writeFile(join(folder, "wrong_hosts"), `[127.0.0.1]:${instance.port} ${createHostKey().publicKey}\n`);
    const { code, stderr } = await ssh(["ec2-user@127.0.0.1", "true"], "", "wrong_hosts");
    assert.equal(code, 255);
    assert.match(stderr, /Host key verification failed/);
  });

  it("refuses another user", async () => {
    const { code, stderr } = await ssh(["ubuntu@127.0.0.1", "true"]);
    assert.equal(code, 255);
    assert.match(stderr, /Permission denied \(publickey\)/);
  });

  it("forwards standard input and output to a name that it resolves", async () => {
    const { code, stdout } = await ssh(["-W", `${name}:${echoPort()}`, "ec2-user@127.0.0.1"], "hello");
    assert.deepEqual([code, stdout.toString()], [0, "hello"]);
  });

  it("refuses to forward to another machine", async () => {
    const { code, stderr } = await ssh(["-W", "example.com:80", "ec2-user@127.0.0.1"]);
    assert.equal(code, 255);
    assert.match(stderr, /forwarding failed/);
  });

  it("forwards a local port", async () => {
    const free = createServer();
    await once(free.listen(0, "127.0.0.1"), "listening");
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const tunnel = spawn("ssh", [...options(), "-p", `${instance.port}`, "-N", "-L", `127.0.0.1:${port}:${name}:${echoPort()}`, "ec2-user@127.0.0.1"]);
    try {
      await until("the local port to open", () => canConnect(port));
      const socket = connect(port, "127.0.0.1");
      socket.end("through the tunnel");
      assert.equal(await text(socket), "through the tunnel");
    } finally {
      tunnel.kill();
    }
  });

  it("takes and gives files by sftp", async () => {
    const content = randomBytes(1024 * 1024 + 1);
    await writeFile(join(folder, "local"), content);
    const batch = ["mkdir up", `put ${join(folder, "local")} up/one`, "rename up/one up/two", "ln -s two up/link", "ls -l up", `get up/link ${join(folder, "back")}`, "rm up/link", "rm up/two", "rmdir up"];
    const child = spawn("sftp", [...options(), "-P", `${instance.port}`, "-b", "-", "ec2-user@127.0.0.1"]);
    child.stdin.end(`${batch.join("\n")}\n`);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit") as Promise<[number | null]>]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /-rw-.* 1048577 .* two/);
    assert.ok((await readFile(join(folder, "back"))).equals(content));
  });

  it("takes a folder by scp", async function () {
    if (spawnSync("scp").error) return this.skip();
    await mkdir(join(folder, "tree", "deep"), { recursive: true });
    await writeFile(join(folder, "tree", "deep", "leaf"), "leaf");
    const child = spawn("scp", [...options(), "-q", "-r", "-P", `${instance.port}`, join(folder, "tree"), "ec2-user@127.0.0.1:"]);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit") as Promise<[number | null]>]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(await readFile(join(instance.home, "tree", "deep", "leaf"), "utf8"), "leaf");
  });

  it("hangs up the command when the client is killed", async () => {
    const child = spawn("ssh", [...options(), "-p", `${instance.port}`, "ec2-user@127.0.0.1", "echo $$; sleep 60; :"]);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    child.kill("SIGKILL");
    await until("the command's end", () => !isRunning(Number(line.toString())));
  });
});

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true))).once("error", () => resolve(false));
  });
}
