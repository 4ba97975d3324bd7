import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Transform } from "node:stream";
import { Client } from "ssh2";
import { kafkaClient } from "../../../provisioning/playbooks/kafkaClient";
import type { HostConnection } from "../../../provisioning/connection";
import { parseTaskLine } from "../../../provisioning/report";
import { startOpenSsh, whyNoOpenSsh } from "../../support/openSsh";
import { type SshHost, startSshHost } from "../../support/sshHost";
import { shells } from "../../support/host";
import { archivePath, jarPath, kafkaFolder, type SmallMirror, startSmallMirror } from "../../provisioning/support/artifacts";
import { compiled, type PlaybookHost, runHere, startShellHost } from "../../provisioning/support/host";
import { tree } from "../../provisioning/support/tree";

describe("the playbook kafkaClient, cut", function () {
  this.timeout(60_000);
  let mirror: SmallMirror;
  let host: PlaybookHost;
  let undisturbed: string[];
  let taskCount: number;
  before(async () => {
    mirror = await startSmallMirror();
    const other = await startShellHost();
    taskCount = (await other.run(playbook())).tasks.length;
    undisturbed = tree(other.home);
    await other.close();
  });
  after(() => mirror.close());
  beforeEach(async () => {
    mirror.fault = undefined;
    host = await startShellHost();
  });
  afterEach(() => host.close());

  const playbook = () => kafkaClient(mirror.client).tasks;
  const converges = async (): Promise<void> => {
    mirror.fault = undefined;
    const next = await host.run(playbook());
    assert.equal(next.status, 0, next.error + next.report.join("\n"));
    assert.deepEqual(tree(host.home), undisturbed);
    assert.equal((await host.run(playbook())).changed, 0);
  };

  for (const shell of shells) {
    it(`is killed after each task under ${shell.join(" ")}, and the next run converges`, async () => {
      for (let task = 1; task <= taskCount; task += 1) {
        const killed = await startShellHost(shell);
        try {
          let seen = 0;
          const onLine = (line: string, kill: () => void) => {
            if (parseTaskLine(line) !== undefined && (seen += 1) === task) kill();
          };
          await runHere({ program: compiled(playbook()), home: killed.home, shell, onLine });
          assert.equal(seen >= task, true, `task ${task} reported`);
          const next = await killed.run(playbook());
          assert.equal(next.status, 0, next.error + next.report.join("\n"));
          assert.deepEqual(tree(killed.home), undisturbed, `after task ${task}`);
        } finally {
          await killed.close();
        }
      }
    });
  }

  for (const path of [archivePath, jarPath]) {
    for (const share of [0, 0.3, 0.999]) {
      it(`is killed with ${share * 100} % of ${path.split("/").pop()} there, takes no part for the whole, and goes on from there`, async () => {
        await new Promise<void>((resolve, reject) => {
          let kill = (): void => undefined;
          mirror.fault = (request) => (request.url === path ? stallAfter(Math.floor(share * mirror.size(path)), () => kill()) : undefined);
          runHere({ program: compiled(playbook()), home: host.home, onStart: (stop) => (kill = stop) }).then(({ status }) => {
            if (status === null) resolve();
            else reject(new Error(`not killed: ${status}`));
          }, reject);
        });
        assert.ok(!existsSync(join(host.home, kafkaFolder, "libs", "aws-msk-iam-auth-1.1.5-all.jar")));
        if (path === archivePath) assert.ok(!existsSync(join(host.home, kafkaFolder)));
        await converges();
      });
    }

    it(`loses the mirror in the middle of ${path.split("/").pop()}, says so, and the next run converges`, async () => {
      mirror.fault = (request, response) => (request.url === path ? stallAfter(Math.floor(0.3 * mirror.size(path)), () => response.destroy()) : undefined);
      const cut = await host.run(playbook());
      assert.equal(cut.status, 1);
      assert.match(cut.error, new RegExp(`is (downloaded|in libs) on \\S+: Could not download http://127.0.0.1:\\d+${path}: .*Check that the host reaches that place`));
      await converges();
    });
  }

  it("resumes the download where it was cut", async () => {
    const ranges: (string | undefined)[] = [];
    mirror.fault = (request, response) => {
      if (request.url !== archivePath) return undefined;
      ranges.push(request.headers.range);
      return stallAfter(mirror.size(archivePath) >> 1, () => response.destroy());
    };
    await host.run(playbook());
    const part = join(host.home, ".local/state/pinterest-pipeline/downloads", `${kafkaFolder}.tgz.part`);
    const { length } = readFileSync(part);
    assert.ok(length > 0, "a part is kept");
    ranges.length = 0;
    mirror.fault = (request) => {
      if (request.url === archivePath) ranges.push(request.headers.range);
      return undefined;
    };
    await host.run(playbook());
    assert.deepEqual(ranges, [`bytes=${length}-`]);
  });

  it("is killed in the middle of unpacking, and the next run converges", async () => {
    const bin = fakeTar(join(host.home, ".local/state/pinterest-pipeline/bin"));
    let kill = (): void => undefined;
    const marker = join(bin, "half-way");
    const watch = setInterval(() => existsSync(marker) && kill(), 10);
    try {
      const { status } = await runHere({ program: compiled(playbook()), home: host.home, environment: { PATH: `${bin}:${process.env.PATH}`, MARKER: marker }, onStart: (stop) => (kill = stop) });
      assert.equal(status, null, "killed");
    } finally {
      clearInterval(watch);
    }
    assert.ok(existsSync(join(host.home, `${kafkaFolder}.unpacking`)), "half of it is beside");
    assert.ok(!existsSync(join(host.home, kafkaFolder)));
    await converges();
  });

  const servers: readonly [string, string | undefined, () => Promise<SshHost>][] = [
    ["OpenSSH", whyNoOpenSsh(), () => startOpenSsh({ privilege: "no sudo" })],
    ["the local SSH server", undefined, () => startSshHost()],
  ];
  for (const [title, missing, start] of servers) {
    it(`loses its connection to ${title} after each task, and the next run converges${missing === undefined ? "" : ` (skipped: ${missing})`}`, async function () {
      if (missing !== undefined) return this.skip();
      this.timeout(60_000);
      for (let task = 1; task < taskCount; task += 1) {
        const remote = await start();
        try {
          await cutAfterTask(remote.connection, compiled(playbook()), task);
          const next = await wholeRun(remote.connection, compiled(playbook()));
          assert.match(next, /recap .* failed=0/);
          assert.deepEqual(withoutOwner(tree(remote.home)), withoutOwner(undisturbed), `after task ${task}`);
          assert.match(await wholeRun(remote.connection, compiled(playbook())), / changed=0 /);
        } finally {
          await remote.close();
        }
      }
    });
  }
});

/** Lets the start of the body pass, then says so and lets nothing more pass. */
function stallAfter(bytes: number, stalled: () => void): Transform {
  let rest = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      if (chunk.length <= rest) {
        rest -= chunk.length;
        return next(null, chunk);
      }
      this.push(chunk.subarray(0, rest));
      // What has passed is on its way: it gets the time to arrive.
      setTimeout(stalled, 50);
    },
  });
}

/** A folder with a `tar` that unpacks half of the archive, says so in a file, and hangs. */
function fakeTar(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const half = `#!/bin/sh
size=$(wc -c </dev/stdin)
head -c $((size / 2)) | /bin/tar "$@"
: >"$MARKER"
sleep 30
`;
  writeFileSync(join(folder, "tar"), half, { mode: 0o755 });
  return folder;
}

function connect(connection: HostConnection): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve(client)).once("error", reject);
    client.connect({ ...connection, username: connection.user });
  });
}

/** Runs a program and drops the connection, without a word, as soon as the report shows so many tasks. */
async function cutAfterTask(connection: HostConnection, program: string, tasks: number): Promise<void> {
  const client = await connect(connection);
  await new Promise<void>((resolve, reject) => {
    client.exec("sh -s", (error, channel) => {
      if (error) return reject(error);
      let output = "";
      client.once("close", resolve);
      channel.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split("\n").filter((line) => parseTaskLine(line) !== undefined).length >= tasks) client.destroy();
      });
      channel.stderr.pipe(new PassThrough()).resume();
      channel.end(program);
    });
  });
}

async function wholeRun(connection: HostConnection, program: string): Promise<string> {
  const client = await connect(connection);
  try {
    return await new Promise((resolve, reject) => {
      client.exec("sh -s", (error, channel) => {
        if (error) return reject(error);
        let output = "";
        channel.on("data", (chunk: Buffer) => (output += chunk.toString()));
        channel.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
        channel.once("close", () => resolve(output));
        channel.end(program);
      });
    });
  } finally {
    client.destroy();
  }
}

function withoutOwner(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(\S+ \S+) \d+/, "$1"));
}
