import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SshHost } from "./sshHost";

/** What the throw-away login user of a test may do as root. */
export type Privilege = "root" | "sudo" | "sudo with a password" | "no sudo";

export interface OpenSshArgs {
  readonly privilege: Privilege;
  /** Environment variables of every session (sshd's SetEnv). */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it forwards connections. @default true */
  readonly forwarding?: boolean;
}

export interface OpenSshHost extends SshHost {
  /** Connections on which the login user signed in so far. */
  logins(): number;
  /** Bytes that sshd received and sent on the connections that have ended, as it logs them, and the number of these. */
  traffic(): { readonly connections: number; readonly received: number; readonly sent: number };
}

const sshd = "/usr/sbin/sshd";
const sudoers = "/etc/sudoers.d";
const startLimitMs = 10_000;
const endLimitMs = 5_000;
let users = 0;

/** Why a test against a real OpenSSH server cannot run here; undefined where it can. */
export function whyNoOpenSsh(privilege: Privilege = "no sudo"): string | undefined {
  if (!existsSync(sshd)) return "no OpenSSH server is installed";
  if (userInfo().uid !== 0) return "only root can make throw-away users";
  if (spawnSync("useradd", ["--help"]).error) return "useradd is not installed";
  if (privilege.startsWith("sudo") && !existsSync(sudoers)) return "sudo is not installed";
  return undefined;
}

/** An OpenSSH server on loopback, with one throw-away user whose home is a temporary folder. */
export async function startOpenSsh({ privilege, environment = {}, forwarding = true }: OpenSshArgs): Promise<OpenSshHost> {
  const folder = mkdtempSync(join(tmpdir(), "openssh-host-"));
  chmodSync(folder, 0o755);
  const user = `pipeline-${process.pid}-${(users += 1)}`;
  const home = join(folder, "home");
  const login = makeKey(join(folder, "login_key"));
  const hostKey = makeKey(join(folder, "host_key"));
  const log = join(folder, "sshd.log");
  addUser(user, home, privilege);
  const remove = async (): Promise<void> => {
    await removeUser(user, privilege);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(join(folder, "authorized_keys"), `${login.publicKey}\n`);
    const port = await freePort();
    writeFileSync(join(folder, "sshd_config"), configuration({ folder, port, environment, forwarding }));
    const server = await startServer({ config: join(folder, "sshd_config"), port, log });
    return {
      home,
      connection: { host: "127.0.0.1", port, user, privateKey: login.privateKey, hostKey: hostKey.publicKey },
      logins: () => matches(log, /Accepted publickey/g).length,
      traffic: () => {
        const ended = matches(log, /Transferred: sent (\d+), received (\d+) bytes/g);
        const sum = (group: number): number => ended.reduce((total, match) => total + Number(match[group]), 0);
        return { connections: ended.length, sent: sum(1), received: sum(2) };
      },
      async close() {
        await endServer(server);
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** By OpenSSH itself: now and then ssh2 makes an ed25519 key that OpenSSH cannot load. */
function makeKey(file: string): { readonly privateKey: string; readonly publicKey: string } {
  command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  return { privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
}

function addUser(user: string, home: string, privilege: Privilege): void {
  // A password of "*" never matches, and unlike none it does not lock the account for keys.
  const asRoot = privilege === "root" ? ["--non-unique", "--uid", "0", "--gid", "0"] : [];
  command("useradd", ["--no-log-init", "--create-home", "--home-dir", home, "--shell", "/bin/sh", "--password", "*", ...asRoot, user]);
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
  if (!privilege.startsWith("sudo")) return;
  writeFileSync(join(sudoers, user), `${user} ALL=(ALL) ${privilege === "sudo" ? "NOPASSWD: ALL" : "ALL"}\n`, { mode: 0o440 });
}

async function removeUser(user: string, privilege: Privilege): Promise<void> {
  rmSync(join(sudoers, user), { force: true });
  // A program whose connection was cut may still be at work.
  if (privilege !== "root") await endProcessesOf(Number(command("id", ["-u", user])));
  // --force: the user of uid 0 "is logged in" as long as root is.
  command("userdel", ["--force", user]);
}

async function endProcessesOf(uid: number): Promise<void> {
  for (const end = Date.now() + endLimitMs; Date.now() < end; await sleep(20)) {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isRunningAs(uid, name));
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        continue; // It ended by itself.
      }
    }
  }
}

/** Not so a zombie, which has ended and only waits for its parent to notice. */
function isRunningAs(uid: number, pid: string): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === uid && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

function configuration({ folder, port, environment, forwarding }: Required<Omit<OpenSshArgs, "privilege">> & { folder: string; port: number }): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}="${value}"`);
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "Subsystem sftp internal-sftp",
    "MaxStartups 100",
    `AllowTcpForwarding ${forwarding ? "yes" : "no"}`,
    "LogLevel VERBOSE",
    ...(variables.length > 0 ? [`SetEnv ${variables.join(" ")}`] : []),
    "",
  ].join("\n");
}

async function startServer({ config, port, log }: { config: string; port: number; log: string }): Promise<ChildProcess> {
  // sshd's empty folder for the processes that talk before the login; the distributions' service makes it at boot.
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const server = spawn(sshd, ["-D", "-E", log, "-f", config], { stdio: "ignore" });
  const listening = async (): Promise<boolean> => {
    for (const end = Date.now() + startLimitMs; Date.now() < end && server.exitCode === null; await sleep(20)) if (await canConnect(port)) return true;
    return false;
  };
  if (await listening()) return server;
  await endServer(server);
  throw new Error(`Expected sshd to listen on port ${port} within ${startLimitMs / 1000} s. It said: ${existsSync(log) ? readFileSync(log, "utf8") : "nothing"}`);
}

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true))).once("error", () => resolve(false));
  });
}

/** A port of 127.0.0.1 where nothing listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function matches(file: string, pattern: RegExp): RegExpMatchArray[] {
  return existsSync(file) ? [...readFileSync(file, "utf8").matchAll(pattern)] : [];
}

function command(name: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}
