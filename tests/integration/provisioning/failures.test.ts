import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { createHostKey } from "../../../local/instance/sshServer";
import type { HostConnection } from "../../../provisioning/connection";
import { HostError } from "../../../provisioning/hostError";
import { kafkaClient } from "../../../provisioning/playbooks/kafkaClient";
import { remoteShell, type RemoteShellArgs } from "../../../provisioning/remoteShell";
import type { Task } from "../../../provisioning/task";
import { freePort, type OpenSshHost, startOpenSsh, whyNoOpenSsh } from "../../support/openSsh";
import { archivePath, jarPath, kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { compiled, type Outcome, runHere } from "../../provisioning/support/host";
import { createToolbox, javaScript, type Toolbox } from "../../provisioning/support/toolbox";
import { tree } from "../../provisioning/support/tree";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

const jar = `${kafkaFolder}/libs/aws-msk-iam-auth-1.1.5-all.jar`;
const archiveTask = "Kafka 2.8.1 is downloaded";
const jarTask = "The IAM jar 1.1.5 is in libs";

const whyNoSmallDisk = findWhyNoSmallDisk();

describe("a failure of the playbook kafkaClient", () => {
  let mirror: SmallMirror;
  let toolbox: Toolbox;
  let home: string;
  beforeEach(async () => {
    mirror = await startSmallMirror();
    toolbox = createToolbox({ java: "17.0.15" });
    home = mkdtempSync(join(tmpdir(), "host-"));
  });
  afterEach(async () => {
    await mirror.close();
    toolbox.close();
    rmSync(home, { recursive: true, force: true });
  });

  const playbook = (): readonly Task[] => kafkaClient(mirror.client).tasks;
  const run = (tasks = playbook(), change = (program: string): string => program): Promise<Outcome> =>
    runHere({ program: change(compiled(tasks)), home, environment: { PATH: toolbox.path } });

  /** Fails in this task, with one message that names it, the host, the cause and what to do; the host is as it was before the task. */
  async function fails(task: string, cause: RegExp, whatToDo: RegExp, failing = () => run()): Promise<void> {
    const tasks = playbook();
    const earlier = tasks.slice(0, tasks.findIndex(({ name }) => name === task));
    if (earlier.length > 0) await run(earlier);
    const before = withoutEngine(tree(home));
    const { status, error, report, tasks: reported } = await failing();
    assert.equal(status, 1, report.join("\n"));
    assert.deepEqual(reported.filter((line) => line.status === "failed").map((line) => line.task), [task]);
    const [message = "", log = "", ...more] = error.trim().split("\n");
    assert.ok(message.startsWith(`${task} on test-host: `), message);
    assert.match(message, cause);
    assert.match(message, whatToDo);
    assert.match(log, /^The full log is /);
    assert.deepEqual(more, []);
    assert.match(report.at(-1) ?? "", /^recap .* failed=1 /);
    assert.deepEqual(withoutEngine(tree(home)), before);
  }

  for (const [path, task] of [[archivePath, archiveTask], [jarPath, jarTask]] as const) {
    it(`is ${path.split("/").pop()} with another checksum`, async () => {
      mirror.fault = (request) => (request.url === path ? flippedBit() : undefined);
      const digest = path === archivePath ? "sha512 digest [0-9a-f]{128}, got [0-9a-f]{128}" : "sha256 digest [0-9a-f]{64}, got [0-9a-f]{64}";
      await fails(task, new RegExp(`Expected ${mirror.url}${path} to have the ${digest}\\. The file was not used`), /Check the mirror, or pin the digest/);
    });

    it(`is ${path.split("/").pop()} that the mirror does not have`, async () => {
      mirror.fault = (request, response) => (request.url === path ? (response.writeHead(404).end(), "answered") : undefined);
      await fails(task, new RegExp(`Could not download ${mirror.url}${path}: .*404`), /artifactBaseUrl/);
    });

    it(`is a published checksum that is none, for ${path.split("/").pop()}`, async () => {
      mirror.fault = (request, response) => (/sha(256|512)$/.test(request.url ?? "") && request.url?.startsWith(path) ? (response.end("<html>moved</html>"), "answered") : undefined);
      await fails(task, new RegExp(`Expected ${mirror.url}${path}\\.sha\\d+ to hold a sha\\d+ digest, found none`), /Pin the digest in the stack, or mend the mirror/);
    });
  }

  for (const [path, task] of [[archivePath, archiveTask], [jarPath, jarTask]] as const) {
    it(`is a mirror that goes away in the middle of ${path.split("/").pop()}`, async () => {
      let bytes = 0;
      mirror.fault = (request, response) => {
        if (request.url !== path) return undefined;
        return new Transform({
          transform(chunk: Buffer, _encoding, next) {
            bytes += chunk.length;
            next(null, chunk.subarray(0, 1000));
            response.destroy();
          },
        });
      };
      await fails(task, new RegExp(`Could not download ${mirror.url}${path}: curl: \\(\\d+\\)`), /Check that the host reaches that place/);
      assert.ok(bytes > 0, "it had begun");
    });
  }

  it("is a mirror that nobody answers at", async () => {
    await mirror.close();
    await fails(archiveTask, /Could not download http:\/\/127\.0\.0\.1:\d+\/kafka\/.*(refused|connect)/, /Check that the host reaches that place \(proxy, route, mirror\)/);
    mirror = await startSmallMirror();
  });

  it("is a host with neither curl nor wget", async () => {
    toolbox.remove("curl");
    await fails(archiveTask, /Expected curl or wget on the host, found neither/, /Install one of them/);
  });

  const whyNoWget = existsSync("/usr/bin/wget") ? undefined : "wget is not installed";
  it(`is none on a host that has wget instead of curl${skipped(whyNoWget)}`, async function () {
    if (whyNoWget !== undefined) return this.skip();
    toolbox.remove("curl");
    toolbox.borrow("wget");
    mirror.fault = (request, response) => (request.url === archivePath ? (response.writeHead(404).end(), "answered") : undefined);
    await fails(archiveTask, new RegExp(`Could not download ${mirror.url}${archivePath}: .*404`), /artifactBaseUrl/);
    mirror.fault = undefined;
    const { status, error } = await run();
    assert.equal(status, 0, error);
    assert.ok(existsSync(join(home, jar)));
  });

  it("is an unsupported system", async () => {
    const release = join(toolbox.path, "os-release");
    writeFileSync(release, 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\n');
    await fails("The system is supported", /Expected Amazon Linux, Debian or Ubuntu, found alpine 3\.20\.1/, /Choose an instance of one of these/, () =>
      run(playbook(), (program) => program.replaceAll("/etc/os-release", release)),
    );
  });

  for (const system of ["amzn 2", "amzn 2023", "ubuntu 24.04", "debian 12"]) {
    it(`is none on ${system}`, async () => {
      const [id, version] = system.split(" ");
      const release = join(toolbox.path, "os-release");
      writeFileSync(release, `NAME="x"\nID="${id}"\nVERSION_ID="${version}"\n`);
      const { status, error } = await run(playbook(), (program) => program.replaceAll("/etc/os-release", release));
      assert.equal(status, 0, error);
    });
  }

  it("is a Java that is too old and stays on PATH", async () => {
    toolbox.remove("java");
    toolbox.add("java", javaScript("1.7.0_80"));
    toolbox.add("apt-get");
    await fails("Java 8 or newer is installed", /1\.7\.0_80/, /PATH/);
  });

  it(`is a full disk during the download, or during unpacking${skipped(whyNoSmallDisk)}`, async function () {
    if (whyNoSmallDisk !== undefined) return this.skip();
    const size = mirror.size(archivePath);
    for (const [kib, task] of [[size / 2048, archiveTask], [(size * 1.6) / 1024, "Kafka 2.8.1 is unpacked"]] as const) {
      mountSmallDisk(home, Math.ceil(kib));
      try {
        await fails(task, /No space left on device|Failure writing output/, /Check that the disk has space \(\d+ KiB are free\)/);
      } finally {
        spawnSync("umount", [home]);
      }
    }
  });

  it(`is a full disk while a file is written${skipped(whyNoSmallDisk)}`, async function () {
    if (whyNoSmallDisk !== undefined) return this.skip();
    mountSmallDisk(home, 3000);
    try {
      await run();
      writeFileSync(join(home, ".bashrc"), "# precious\n");
      spawnSync("dd", ["if=/dev/zero", `of=${home}/ballast`, "bs=1k"]);
      const before = tree(home);
      const { status, error } = await run();
      assert.equal(status, 1);
      assert.match(error, /^CLASSPATH is set in ~\/\.bashrc on test-host: .*[Nn]o space left on device/);
      assert.deepEqual(tree(home), before);
    } finally {
      spawnSync("umount", [home]);
    }
  });
});

describe(`a failure on the way to a host${skipped(whyNoOpenSsh())}`, () => {
  let host: OpenSshHost;
  before(async function () {
    if (whyNoOpenSsh() !== undefined) return this.skip();
    host = await startOpenSsh({ privilege: "no sudo" });
  });
  after(() => host?.close());

  const run = (changes: Partial<HostConnection>, program = "echo ran\n", limits: Pick<RemoteShellArgs, "connectLimitMs" | "silenceLimitMs"> = {}) => {
    const lines: string[] = [];
    return remoteShell({ connection: { ...host.connection, ...changes }, program, onLine: (line) => lines.push(line), ...limits }).then((result) => ({ ...result, lines }));
  };
  const refuses = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error: unknown) => {
      assert.ok(error instanceof HostError);
      assert.match(error.message, message);
      return true;
    });

  it("is none at first", async () => assert.deepEqual(await run({}), { status: 0, error: "", lines: ["ran"] }));

  it("is a host where nothing listens", async () => refuses(run({ port: await freePort() }), /^\S+@127\.0\.0\.1:\d+: could not connect: .*ECONNREFUSED.* Check that the instance runs/));

  it("is a host key that was changed: both are named", async () => {
    const expected = createHostKey().publicKey;
    await refuses(run({ hostKey: expected }), /: expected the host key ssh-ed25519 AAAA\S+, got ssh-ed25519 AAAA\S+\. .*put the new one in the stack's hostKey/);
  });

  it("is a private key that the host refuses", () => refuses(run({ privateKey: ed25519KeyPair().private }), /the host refused the private key\. Check that keyPairId/));

  it("is a user that the host does not know", () => refuses(run({ user: "nobody-here" }), /^nobody-here@.*the host refused the private key\. .*sshUser/));

  it("is a port where something listens that never says a word", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on("error", () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as { port: number };
      await refuses(run({ port }, "", { connectLimitMs: 300 }), /no answer within 0\.3 s\. Check that the instance runs, that its security group lets in SSH/);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it("is a host that falls silent in the middle of a task", async () => {
    const lines: string[] = [];
    const program = "echo begun; while :; do sleep 0.1; done\n";
    const silent = remoteShell({ connection: host.connection, program, onLine: (line) => lines.push(line), silenceLimitMs: 300 });
    await refuses(silent, /^127\.0\.0\.1: no output for 0\.3 s\. The run on the host may have stopped half-way; run it again/);
    assert.deepEqual(lines, ["begun"]);
  });

  it("is none where a task takes longer than that, but says so", async () => {
    const { lines } = await run({}, "for i in 1 2 3 4 5; do sleep 0.2; echo $i; done\n", { silenceLimitMs: 900 });
    assert.deepEqual(lines, ["1", "2", "3", "4", "5"]);
  });

  it("is a host whose connection breaks", async () => refuses(run({}, "kill -9 $PPID\n"), /^127\.0\.0\.1: .*run it again, it goes on from there/));

  it("is a home that the login user may not write to", async () => {
    const mirror = await startSmallMirror();
    const { uid, gid, mode } = statSync(host.home);
    try {
      chownSync(host.home, 0, 0);
      chmodSync(host.home, 0o755);
      const { status, error } = await run({}, compiled(kafkaClient(mirror.client).tasks));
      assert.equal(status, 1);
      assert.match(error, /^kafkaClient on \S+: Cannot write to .*\/\.local\/state\/pinterest-pipeline\. The login user's home must be writable\./);
      assert.equal(error.trim().split("\n").length, 1);
      assert.deepEqual(tree(host.home), []);
    } finally {
      chownSync(host.home, uid, gid);
      chmodSync(host.home, mode & 0o777);
      await mirror.close();
    }
  });

  it("is a Kafka folder in the home that belongs to another", async () => {
    const mirror = await startSmallMirror();
    const { tasks } = kafkaClient(mirror.client);
    try {
      mkdirSync(join(host.home, kafkaFolder, "libs"), { recursive: true });
      const incomplete = await run({}, compiled(tasks));
      assert.equal(incomplete.status, 1);
      assert.match(incomplete.error, new RegExp(`^Kafka 2\\.8\\.1 is unpacked on \\S+: Expected \\./${kafkaFolder} to be pipeline-\\S+'s, it belongs to another user\\. Give it to pipeline-\\S+, or move it away\\.`));
      mkdirSync(join(host.home, kafkaFolder, "bin"));
      writeFileSync(join(host.home, kafkaFolder, "bin/kafka-topics.sh"), "");
      const whole = await run({}, compiled(tasks));
      assert.equal(whole.status, 1);
      assert.match(whole.error, new RegExp(`^${jarTask} on \\S+: Could not write .*Failure writing output to destination.* that the folder is pipeline-`));
      assert.throws(() => readFileSync(join(host.home, jar)));
    } finally {
      rmSync(join(host.home, kafkaFolder), { recursive: true });
      await mirror.close();
    }
  });

  for (const [title, privilege] of [["a sudo that asks for a password", "sudo with a password"], ["a user without sudo", "no sudo"]] as const) {
    it(`is ${title}, for the task that needs root, and for no other${skipped(whyNoOpenSsh(privilege))}`, async function () {
      if (whyNoOpenSsh(privilege) !== undefined) return this.skip();
      const toolbox = createToolbox();
      toolbox.add("apt-get");
      for (const name of ["sudo", "id"]) if (whyNoOpenSsh("sudo") === undefined || name === "id") toolbox.borrow(name);
      const asked = await startOpenSsh({ privilege, environment: { PATH: toolbox.path } });
      const mirror = await startSmallMirror();
      const play = async () => {
        const lines: string[] = [];
        const result = await remoteShell({ connection: asked.connection, program: compiled(kafkaClient(mirror.client).tasks), onLine: (line) => lines.push(line) });
        return { ...result, lines };
      };
      try {
        const { status, error } = await play();
        assert.equal(status, 1);
        assert.match(error, /^Java 8 or newer is installed on test-host: This needs root, and \S+ may not use sudo without a password\. Allow it/);
        assert.deepEqual(toolbox.calls(), []);
        assert.deepEqual(withoutEngine(tree(asked.home)), []);
        // Once an administrator has done that step.
        toolbox.add("java", javaScript("17.0.15"));
        const second = await play();
        assert.equal(second.status, 0, second.error);
        assert.match(second.lines.at(-1) ?? "", /^recap .* failed=0 /);
      } finally {
        await asked.close();
        await mirror.close();
        toolbox.close();
      }
    });
  }
});

function skipped(why: string | undefined): string {
  return why === undefined ? "" : ` (skipped: ${why})`;
}

function mountSmallDisk(folder: string, kib: number): void {
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k,mode=700`, "tmpfs", folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** Root in a container often may not mount. */
function findWhyNoSmallDisk(): string | undefined {
  if (userInfo().uid !== 0) return "only root can mount a small disk";
  const folder = mkdtempSync(join(tmpdir(), "mount-"));
  try {
    mountSmallDisk(folder, 100);
    spawnSync("umount", [folder]);
    return undefined;
  } catch (error) {
    return `no small disk can be mounted here: ${(error as Error).message.trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nor with the folders above the engine's own. */
function withoutEngine(lines: readonly string[]): string[] {
  return lines.filter((line) => !/^\.local(\/state)? /.test(line));
}

/** Changes one bit of a body, not its length. */
function flippedBit(): Transform {
  let flipped = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      const changed = Buffer.from(chunk);
      if (!flipped && changed.length > 0) changed[0] = (changed[0] ?? 0) ^ 1;
      flipped = true;
      next(null, changed);
    },
  });
}
