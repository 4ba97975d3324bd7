import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Client } from "ssh2";
import { createHostKey, startSshServer } from "../../../local/instance/sshServer";
import { hasTerminals } from "../../../local/instance/terminal";
import { finish, isRunning, openCommand, run, startTestInstance, strangersKey, type TestInstance, until } from "./testInstance";

describe("the client instance's SSH server", () => {
  let instance: TestInstance;
  let client: Client;

  before(async () => {
    instance = await startTestInstance();
    client = await instance.connect();
  });

  after(() => instance.close());

  describe("letting in", () => {
    const refused = { message: "All configured authentication methods failed" };

    it("refuses another key", async () => {
      await assert.rejects(instance.connect({ privateKey: strangersKey() }), refused);
    });

    it("refuses passwords", async () => {
      await assert.rejects(instance.connect({ privateKey: undefined, password: "ec2-user" }), refused);
    });

    it("refuses another user with the right key", async () => {
      await assert.rejects(instance.connect({ username: "ubuntu" }), refused);
    });

    it("tells root to log in as the login user, and runs nothing", async () => {
      const root = await instance.connect({ username: "root" });
      const { code, stdout } = await run(root, "touch ran-as-root");
      assert.equal(stdout.toString(), 'Please login as the user "ec2-user" rather than the user "root".\n\n');
      assert.equal(code, 142);
      assert.equal(existsSync(join(instance.home, "ran-as-root")), false);
      await assert.rejects(new Promise((_resolve, reject) => root.sftp((error) => reject(error ?? new Error("let in")))), /subsystem/);
      root.end();
    });

    it("shows the host key it was given", async () => {
      let shown: Buffer | undefined;
      const other = await instance.connect({ hostVerifier: (key: Buffer) => ((shown = key), true) });
      assert.equal(shown?.toString("base64"), instance.hostKey.split(" ")[1]);
      other.end();
    });

    it("ends a connection on which nobody logs in, and no other", async () => {
      const machine = await startTestInstance({}, { loginGraceTimeMs: 300 });
      const own = await machine.connect();
      const idle = connect(machine.port, "127.0.0.1").resume();
      await once(idle, "close");
      assert.equal((await run(own, "echo still here")).stdout.toString(), "still here\n");
      await machine.close();
    });

    it("refuses an authorised key that it cannot read", async () => {
      const options = { port: 0, home: "/", user: "u", authorizedKey: "nonsense", hostKey: createHostKey().privateKey, environment: {}, hosts: {} };
      await assert.rejects(startSshServer(options), /Expected the instance's authorised key in authorized_keys form/);
    });
  });

  describe("running commands", () => {
    it("gives output, error output and exit status", async () => {
      const { code, stdout, stderr } = await run(client, "echo out; echo err >&2; exit 7");
      assert.deepEqual([code, stdout.toString(), stderr], [7, "out\n", "err\n"]);
    });

    it("gives 127 for an unknown command", async () => {
      assert.equal((await run(client, "no-such-command")).code, 127);
    });

    it("gives the signal that ended a command", async () => {
      const { code, signal } = await run(client, "kill -TERM $$");
      assert.deepEqual([code, signal], [null, "SIGTERM"]);
    });

    it("starts in the home folder with the instance's environment and nothing else", async () => {
      const { stdout } = await run(client, "pwd; env | sort");
      const [folder, ...variables] = stdout.toString().trim().split("\n");
      assert.equal(folder, instance.home);
      assert.deepEqual(variables.map((line) => line.split("=")[0]), ["HOME", "PATH", "PWD", "SHELL", "USER", "XDG_SESSION_ID"]);
    });

    it("passes ten megabytes of input and output whole", async () => {
      const input = randomBytes(10 * 1024 * 1024);
      const { code, stdout } = await run(client, "cat", input);
      assert.equal(code, 0);
      assert.ok(stdout.equals(input));
    });

    it("does not cut off output that is written as the command exits", async () => {
      const { stdout } = await run(client, "head -c 6000000 /dev/zero");
      assert.equal(stdout.length, 6_000_000);
    });

    it("keeps both outputs whole when the client reads slowly", async () => {
      const channel = await openCommand(client, "seq 600000 & seq 700000 >&2; wait");
      channel.pause();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { code, stdout, stderr } = await finish(channel);
      const digest = (text: Buffer | string): string => createHash("sha256").update(text).digest("hex");
      const sequence = (last: number): string => Array.from({ length: last }, (_value, index) => `${index + 1}\n`).join("");
      assert.equal(code, 0);
      assert.equal(digest(stdout), digest(sequence(600_000)));
      assert.equal(digest(stderr), digest(sequence(700_000)));
    });

    it("ends a command that does not read its input", async () => {
      const { code } = await run(client, "exit 3", randomBytes(5 * 1024 * 1024));
      assert.equal(code, 3);
    });

    it("says so when a command cannot be started", async () => {
      const machine = await startTestInstance();
      const own = await machine.connect();
      await rm(machine.home, { recursive: true });
      const { code, stderr } = await run(own, "true");
      await machine.close();
      assert.equal(code, 127);
      assert.match(stderr, /could not be started \(does the home folder exist\?\)/);
    });

    it("keeps the channel open while a child holds the output", async () => {
      const { stdout } = await run(client, "(sleep 0.2; echo late) & echo early");
      assert.equal(stdout.toString(), "early\nlate\n");
    });

    it("runs a shell that reads commands from its input", async () => {
      const channel = await new Promise<Parameters<typeof finish>[0]>((resolve, reject) => {
        client.shell(false, (error, shell) => (error ? reject(error) : resolve(shell)));
      });
      const { code, stdout } = await finish(channel, "echo $((6 * 7))\nexit 5\n");
      assert.deepEqual([code, stdout.toString()], [5, "42\n"]);
    });

    it("runs commands at once on one connection, and refuses more sessions than sshd", async () => {
      const other = await instance.connect();
      const channels = await Promise.all(Array.from({ length: 10 }, () => openCommand(other, "cat")));
      await assert.rejects(openCommand(other, "true"), /Channel open failure/);
      const outcomes = await Promise.all(channels.map((channel, index) => finish(channel, `${index}`)));
      assert.deepEqual(outcomes.map(({ stdout }) => stdout.toString()), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
      assert.equal((await run(other, "true")).code, 0);
      other.end();
    });

    it("refuses environment variables, as sshd without AcceptEnv", async () => {
      const channel = await new Promise<Parameters<typeof finish>[0]>((resolve, reject) => {
        client.exec("echo \"[$SECRET]\"", { env: { SECRET: "x" } }, (error, opened) => (error ? reject(error) : resolve(opened)));
      });
      assert.equal((await finish(channel)).stdout.toString(), "[]\n");
    });

    it("gives a terminal of the size asked for, and the command's exit status", async function () {
      if (!hasTerminals()) return this.skip();
      const command = `stty size; echo "$TERM 'a  b'" >&2; test -t 0 && exit 6`;
      const { code, stdout } = await finish(await openCommand(client, command, { pty: { term: "xterm", rows: 33, cols: 101 } }));
      assert.equal(stdout.toString(), "33 101\r\nxterm 'a  b'\r\n");
      assert.equal(code, 6);
    });

    it("delivers a signal to the command", async () => {
      const channel = await openCommand(client, "trap 'exit 9' USR1; echo up; while :; do sleep 0.05; done");
      await once(channel, "data");
      channel.signal("USR1");
      assert.equal((await finish(channel)).code, 9);
    });
  });

  describe("when the client goes", () => {
    /** For what does not end by itself. */
    let impatient: TestInstance;
    before(async () => (impatient = await startTestInstance({}, { hangUpLimitMs: 100 })));
    after(() => impatient.close());

    /** Starts a command that writes its process ids, one a line, to a file in the home folder. */
    async function startAndRead(command: string, count: number, machine = instance): Promise<{ own: Client; pids: number[] }> {
      const own = await machine.connect();
      await run(own, "rm -f pids");
      const channel = await openCommand(own, command);
      channel.on("error", () => undefined);
      const file = join(machine.home, "pids");
      const read = async (): Promise<number[]> => (await readFile(file, "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number);
      await until("the command's process ids", async () => (await read()).length >= count);
      return { own, pids: await read() };
    }

    it("hangs up the command when the connection is cut", async () => {
      const { own, pids } = await startAndRead("echo $$ >> pids; sleep 60 & echo $! >> pids; wait", 2);
      (own as unknown as { _sock: Socket })._sock.destroy();
      await until("the processes' end", () => !pids.some(isRunning));
    });

    it("ends what moved to another process group too", async () => {
      const { own, pids } = await startAndRead("echo $$ >> pids; timeout 60 sh -c 'echo $$ >> pids; sleep 60; :'", 2);
      own.end();
      await until("the processes' end", () => !pids.some(isRunning));
    });

    it("kills what ignores the hang-up", async () => {
      const { own, pids } = await startAndRead("trap '' HUP; echo $$ >> pids; while :; do sleep 0.1; done", 1, impatient);
      own.end();
      await until("the process's end", () => !pids.some(isRunning), 8_000);
    });

    it("hangs up what runs in a terminal", async function () {
      if (!hasTerminals()) return this.skip();
      const own = await impatient.connect();
      const channel = await openCommand(own, "echo $$; sleep 60; :", { pty: true });
      const [line] = (await once(channel, "data")) as [Buffer];
      own.end();
      await until("the process's end", () => !isRunning(Number(line.toString())));
    });

    it("leaves what a finished command put in the background, until the instance is shut down", async () => {
      const machine = await startTestInstance();
      const own = await machine.connect();
      const { stdout } = await run(own, "for start in '' setsid; do $start sleep 60 >/dev/null 2>&1 </dev/null & echo $!; done");
      const pids = stdout.toString().trim().split("\n").map(Number);
      own.end();
      await once(own, "close");
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(pids.map(isRunning), [true, true]);
      await machine.close();
      assert.deepEqual(pids.map(isRunning), [false, false]);
    });
  });

  describe("with a client that misbehaves", () => {
    it("survives garbage, resets and half a handshake", async () => {
      const noises = [Buffer.from("GET / HTTP/1.1\r\n\r\n"), randomBytes(4096), Buffer.from("SSH-2.0-x\r\n"), Buffer.concat([Buffer.from("SSH-2.0-x\r\n"), randomBytes(9000)])];
      for (const noise of noises) {
        const socket = connect(instance.port, "127.0.0.1").on("error", () => undefined);
        await once(socket, "connect");
        socket.write(noise);
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.resetAndDestroy();
      }
      assert.equal((await run(client, "echo alive")).stdout.toString(), "alive\n");
    });

    it("survives a reset in the middle of output", async () => {
      for (let round = 0; round < 5; round += 1) {
        const own = await instance.connect();
        own.on("error", () => undefined);
        const channel = await openCommand(own, "cat /dev/zero");
        await once(channel, "data");
        (own as unknown as { _sock: Socket })._sock.resetAndDestroy();
      }
      assert.equal((await run(client, "echo alive")).stdout.toString(), "alive\n");
    });
  });

  it("names the port and its setting when the port is taken", async () => {
    const options = { port: instance.port, home: "/", user: "u", authorizedKey: createHostKey().publicKey, hostKey: createHostKey().privateKey, environment: {}, hosts: {} };
    await assert.rejects(startSshServer(options), {
      message: `Expected port ${instance.port} on 127.0.0.1 to be free for the client instance's SSH server, but another program listens on it. Set PIPELINE_SSH_PORT to a free port.`,
    });
  });
});
