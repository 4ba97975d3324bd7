import { strict as assert } from "node:assert";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { compile } from "../../../provisioning/compile";
import { package_ } from "../../../provisioning/tasks/package";
import { type Outcome, runHere } from "../../provisioning/support/host";

const task = package_({ name: "The package is installed", packages: { apt: "pipeline-test", dnf: "none", yum: "none" } });

/** Debian's apt itself, on a system root of its own with a repository of one package: nothing of this machine is touched, nothing downloaded. */
describe(`real apt${why() === undefined ? "" : ` (skipped: ${why()})`}`, () => {
  let folder: string;
  beforeEach(function () {
    if (why() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "apt-"));
    makeRoot(folder);
    makeRepository(folder);
  });
  afterEach(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  const run = (change = (program: string): string => program): Promise<Outcome> =>
    runHere({
      program: change(compile({ name: "test", tasks: [task] })),
      home: folder,
      environment: { APT_CONFIG: join(folder, "apt.conf"), PATH: `${folder}/bin:${process.env.PATH}:/usr/sbin:/sbin` },
    });

  it("installs a package whose lists are not there yet, once", async () => {
    const first = await run();
    assert.equal(first.status, 0, first.error);
    assert.deepEqual(first.tasks.map(({ status }) => status), ["changed"]);
    assert.equal(readFileSync(join(folder, "root/opt/pipeline-test/file"), "utf8"), "content\n");
    assert.deepEqual((await run()).tasks.map(({ status }) => status), ["ok"]);
  });

  it("waits for a lock that another process holds", async () => {
    await run();
    spawnSync("dpkg", [`--root=${folder}/root`, "--purge", "pipeline-test"]);
    const holder = await holdLock(join(folder, "root/var/lib/dpkg/lock-frontend"));
    const end = setTimeout(() => holder.kill(), 1_500);
    const start = Date.now();
    const { status, error } = await run();
    clearTimeout(end);
    assert.equal(status, 0, error);
    assert.ok(Date.now() - start >= 1_400);
    assert.ok(existsSync(join(folder, "root/opt/pipeline-test/file")));
  });

  it("waits for it only so long, and says what to do", async () => {
    await run();
    spawnSync("dpkg", [`--root=${folder}/root`, "--purge", "pipeline-test"]);
    const holder = await holdLock(join(folder, "root/var/lib/dpkg/lock-frontend"));
    try {
      const { status, error } = await run((program) => program.replaceAll("package_install 300", "package_install 1"));
      assert.equal(status, 1);
      assert.match(error, /^The package is installed on \S+: Another process holds apt's lock, for more than 1 s: .*lock-frontend.*Wait until it is done/);
    } finally {
      holder.kill();
    }
  });

  it("fails for a package that no repository has, with apt's words", async () => {
    const { status, error } = await run((program) => program.replaceAll("package=pipeline-test", "package=pipeline-none"));
    assert.equal(status, 1);
    assert.match(error, /Unable to locate package pipeline-none/);
  });
});

function why(): string | undefined {
  if (userInfo().uid !== 0) return "apt installs as root only";
  return ["apt-get", "dpkg-deb", "dpkg-scanpackages", "/usr/bin/python3"].map((name) => (spawnSync(name, ["--version"]).error ? `${name} is not installed` : undefined)).find((missing) => missing !== undefined);
}

function makeRoot(folder: string): void {
  const root = join(folder, "root");
  const folders = ["var/lib/dpkg", "etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/sources.list.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt"];
  for (const name of folders) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, "var/lib/dpkg/status"), "");
  writeFileSync(join(root, "etc/apt/sources.list"), `deb [trusted=yes] file:${folder}/repository ./\n`);
  const settings = {
    Dir: root,
    "Dir::State::status": `${root}/var/lib/dpkg/status`,
    "Dir::Bin::dpkg": "/usr/bin/dpkg",
    "Dir::Bin::methods": "/usr/lib/apt/methods",
    "DPkg::Options::": `--root=${root}`,
    "APT::Sandbox::User": "root",
  };
  writeFileSync(join(folder, "apt.conf"), Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`).join(""));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/dpkg-query"), `#!/bin/sh\nexec /usr/bin/dpkg-query --admindir=${root}/var/lib/dpkg "$@"\n`, { mode: 0o755 });
}

function makeRepository(folder: string): void {
  const repository = join(folder, "repository");
  const source = join(folder, "source");
  mkdirSync(repository);
  mkdirSync(join(source, "DEBIAN"), { recursive: true });
  mkdirSync(join(source, "opt/pipeline-test"), { recursive: true });
  writeFileSync(join(source, "opt/pipeline-test/file"), "content\n");
  const control = ["Package: pipeline-test", "Version: 1.0", "Architecture: all", "Maintainer: nobody <nobody@example.com>", "Description: nothing", ""];
  writeFileSync(join(source, "DEBIAN/control"), control.join("\n"));
  spawnSync("dpkg-deb", ["--build", source, join(repository, "pipeline-test_1.0_all.deb")]);
  const { stdout } = spawnSync("dpkg-scanpackages", ["."], { cwd: repository, encoding: "utf8" });
  writeFileSync(join(repository, "Packages"), stdout);
}

/** A process that holds the lock as dpkg does. */
async function holdLock(file: string): Promise<ChildProcess> {
  const program = `import fcntl, time\nf = open(${JSON.stringify(file)}, "w")\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint("held", flush=True)\ntime.sleep(30)`;
  // Through no launcher script, so that the process that holds the lock is the one that we know.
  const holder = spawn("/usr/bin/python3", ["-c", program], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  return holder;
}
