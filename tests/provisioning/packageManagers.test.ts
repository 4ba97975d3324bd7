import { strict as assert } from "node:assert";
import { compile } from "../../provisioning/compile";
import { sh } from "../../provisioning/shell";
import { package_ } from "../../provisioning/tasks/package";
import { type Outcome, runHere } from "./support/host";
import { createToolbox, installsJava, type Toolbox, type ToolboxArgs } from "./support/toolbox";

const java = package_({
  name: "Java 8 or newer is installed",
  packages: { apt: "default-jre-headless", dnf: "java-1.8.0-amazon-corretto-headless", yum: "java-1.8.0-openjdk-headless" },
  satisfied: sh`[ "$fact_java_major" -ge 8 ] && reason="Java $fact_java_version"`,
});

const plain = package_({ name: "jq is installed", packages: { apt: "jq", dnf: "jq", yum: "jq" } });

const aptInstall = "apt-get -o DPkg::Lock::Timeout=300 -qq -y install default-jre-headless";

describe("package managers", () => {
  let toolbox: Toolbox;
  const use = (args?: ToolboxArgs) => (toolbox = createToolbox(args));
  const run = (task = java, mode = {}): Promise<Outcome> => runHere({ program: compile({ name: "test", tasks: [task] }, mode), home: toolbox.path, environment: { PATH: toolbox.path } });
  afterEach(() => toolbox.close());

  const calls: readonly [string, string, string][] = [
    ["apt", "apt-get", aptInstall],
    ["dnf", "dnf", "dnf -q -y install java-1.8.0-amazon-corretto-headless"],
    ["yum", "yum", "yum -q -y install java-1.8.0-openjdk-headless"],
  ];
  for (const [manager, executable, call] of calls) {
    it(`${manager} is called once as root, and not again`, async () => {
      use().add(executable, installsJava("1.8.0_412"));
      const first = await run();
      assert.equal(first.status, 0, first.error);
      assert.deepEqual(toolbox.calls(), [call]);
      const second = await run();
      assert.deepEqual(second.tasks.map(({ status, reason }) => [status, reason]), [["ok", "Java 1.8.0_412"]]);
      assert.deepEqual(toolbox.calls(), [call]);
    });

    it(`${manager} is called through sudo, which may not ask`, async () => {
      use({ user: "user" }).add(executable, installsJava("11.0.2"));
      toolbox.add("sudo", '[ "$1" = -n ] || exit 9; shift; [ "$1" = -- ] && shift; exec "$@"');
      assert.equal((await run()).status, 0);
      const [probe, through, itself] = toolbox.calls();
      assert.equal(probe, "sudo -n true");
      assert.match(through ?? "", new RegExp(`^sudo -n -- (env DEBIAN_FRONTEND=noninteractive|timeout 900) ${call.replaceAll(".", "\\.")}$`));
      assert.equal(itself, call);
    });

    it(`${manager} is not called in check mode`, async () => {
      use().add(executable);
      const { status, tasks } = await run(java, { check: true });
      assert.equal(status, 2);
      assert.match(tasks[0]?.reason ?? "", /^to be installed: (default-jre-headless|java-1\.8\.0-)/);
      assert.deepEqual(toolbox.calls(), []);
    });
  }

  it("apt is given no chance to ask", async () => {
    use().add("apt-get", `[ "\${DEBIAN_FRONTEND-}" = noninteractive ] || exit 9; ${installsJava("17.0.1")}`);
    assert.equal((await run()).status, 0);
  });

  it("apt's lists are fetched only when the package is not found", async () => {
    use().add("apt-get", `case $* in *update*) : >"$bin/updated" ;; *) [ -e "$bin/updated" ] || { echo 'E: Unable to locate package' >&2; exit 100; }; ${installsJava("17.0.1")} ;; esac`);
    assert.equal((await run()).status, 0);
    assert.deepEqual(toolbox.calls(), [aptInstall, "apt-get -o DPkg::Lock::Timeout=300 -qq update", aptInstall]);
  });

  it("dnf comes before yum, which Amazon Linux 2023 has as its other name", async () => {
    use().add("dnf", installsJava("1.8.0_412"));
    toolbox.add("yum", "exit 9");
    assert.equal((await run()).status, 0);
    assert.deepEqual(toolbox.calls(), ["dnf -q -y install java-1.8.0-amazon-corretto-headless"]);
  });

  it("a failing manager fails the task, with its last words", async () => {
    use().add("dnf", "echo 'Error: Unable to find a match: java-1.8.0-amazon-corretto-headless' >&2; exit 1");
    const { status, error } = await run();
    assert.equal(status, 1);
    assert.match(error, /^Java 8 or newer is installed on test-host: dnf could not install java-1\.8\.0-amazon-corretto-headless: .*Unable to find a match: java-1\.8\.0-amazon-corretto-headless\. Check the host's package sources/);
  });

  /** What each says while another holds its lock, and whether it gives up by itself. */
  const locks: readonly [string, string, string, string][] = [
    ["apt", "apt-get", "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)", "exit 100"],
    ["dnf", "dnf", "Waiting for process with pid 812 to finish.", "exec sleep 30"],
    ["yum", "yum", "Another app is currently holding the yum lock; waiting for it to exit...", "exec sleep 30"],
  ];
  for (const [manager, executable, words, then] of locks) {
    it(`${manager} waits for a lock that another process holds only so long, and the task says so`, async () => {
      use().add(executable, `echo '${words}' >&2; ${then}`);
      const program = compile({ name: "test", tasks: [java] });
      const impatient = program.replaceAll("package_install 300", "package_install 1").replaceAll("package_limit_seconds=$(($1 + 600))", "package_limit_seconds=0.2");
      assert.notEqual(impatient, program);
      const { status, error } = await runHere({ program: impatient, home: toolbox.path, environment: { PATH: toolbox.path } });
      assert.equal(status, 1);
      assert.ok(error.startsWith(`Java 8 or newer is installed on test-host: Another process holds ${manager}'s lock, for more than 1 s: ${words}. Wait until it is done`), error);
    });
  }

  for (const executable of ["dnf", "yum"]) {
    it(`${executable} that hangs for another reason is ended, with its last words`, async () => {
      use().add(executable, "echo 'Trying other mirror.' >&2; exec sleep 30");
      const program = compile({ name: "test", tasks: [java] }).replaceAll("package_limit_seconds=$(($1 + 600))", "package_limit_seconds=0.2");
      const { status, error } = await runHere({ program, home: toolbox.path, environment: { PATH: toolbox.path } });
      assert.equal(status, 1);
      assert.match(error, new RegExp(`: ${executable} did not end within 0\\.2 s: Trying other mirror\\.\\. Look on the host`));
    });
  }

  it("a host without any fails the task, and says what to do", async () => {
    use();
    const { status, error } = await run();
    assert.equal(status, 1);
    assert.match(error, /^Java 8 or newer is installed on test-host: Expected one of the package managers apt, dnf, yum on the host, found none\. Install it by hand\./);
  });

  it("a user without sudo fails the task by name, and the manager is not called", async () => {
    use({ user: "user" }).add("apt-get");
    const { status, error } = await run();
    assert.equal(status, 1);
    assert.match(error, /^Java 8 or newer is installed on test-host: This needs root, and ec2-user may not use sudo without a password\. Allow it for ec2-user in sudoers/);
    assert.deepEqual(toolbox.calls(), []);
  });

  it("a sudo that asks for a password is the same", async () => {
    use({ user: "user" }).add("apt-get");
    toolbox.add("sudo", "echo 'sudo: a password is required' >&2; exit 1");
    const { error } = await run();
    assert.match(error, /may not use sudo without a password/);
    assert.deepEqual(toolbox.calls(), ["sudo -n true"]);
  });

  const queries: readonly [string, string, string, string][] = [
    ["apt", "apt-get", "dpkg-query", "dpkg-query -W -f ${Status} jq"],
    ["dnf", "dnf", "rpm", "rpm -q jq"],
    ["yum", "yum", "rpm", "rpm -q jq"],
  ];
  for (const [manager, executable, query, call] of queries) {
    it(`${manager}: an installed package is left alone`, async () => {
      use().add(executable, "exit 9");
      toolbox.add(query, "printf 'install ok installed'");
      assert.deepEqual((await run(plain)).tasks.map(({ status }) => status), ["ok"]);
      assert.deepEqual(toolbox.calls(), [call]);
    });
  }

  it("apt: a package that was removed, but for its settings, is installed", async () => {
    use().add("apt-get");
    toolbox.add("dpkg-query", "printf 'deinstall ok config-files'");
    assert.deepEqual((await run(plain)).tasks.map(({ status }) => status), ["changed"]);
  });
});
