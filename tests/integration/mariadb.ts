import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { createConnection, type Connection } from "mysql2/promise";
import { createAuthority, type Authority } from "../../local/authority";

/** A MariaDB server of a test's own, on loopback, with TLS. */
export interface MariaDb {
  readonly port: number;
  /** File of the authority that its certificate, of localhost, is from. */
  readonly authorityFile: string;
  /** As its superuser. */
  readonly admin: Connection;
  /** Gives the server a certificate of another name. */
  useCertificateOf(name: string): Promise<void>;
  /** Ends the server at once, as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Where Debian, Red Hat and Homebrew put them, besides PATH. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/opt/homebrew/bin"];

function find(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

const server = find("mariadbd");
const installer = find("mariadb-install-db");

/** Undefined where MariaDB is installed; else what to install. */
export const missingMariaDb = server === undefined || installer === undefined ? "MariaDB is not installed (Debian: apt-get install mariadb-server)" : undefined;

export async function startMariaDb(): Promise<MariaDb> {
  const folder = mkdtempSync(join(tmpdir(), "mariadb-"));
  const data = join(folder, "data");
  const user = userInfo().username;
  execFileSync(installer ?? "", ["--no-defaults", `--datadir=${data}`, `--user=${user}`, "--auth-root-authentication-method=normal", "--skip-test-db"], { stdio: "pipe" });
  const authority = await createAuthority();
  const authorityFile = join(folder, "authority.pem");
  writeFileSync(authorityFile, authority.certificatePem);
  await writeCertificate(folder, authority, "localhost");
  const port = await freePort();
  const options = [`--datadir=${data}`, `--user=${user}`, `--port=${port}`, `--socket=${join(folder, "socket")}`, "--bind-address=127.0.0.1", `--ssl-cert=${join(folder, "server.pem")}`, `--ssl-key=${join(folder, "server-key.pem")}`];
  const child = spawn(server ?? "", ["--no-defaults", ...options], { stdio: "ignore" });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const admin = await connectWhenUp(child, port).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return {
    port,
    authorityFile,
    admin,
    useCertificateOf: async (name) => {
      await writeCertificate(folder, authority, name);
      await admin.query("FLUSH SSL");
    },
    kill,
    close: async () => {
      admin.destroy();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function writeCertificate(folder: string, authority: Authority, name: string): Promise<void> {
  const { key, cert } = await authority.issue([name]);
  writeFileSync(join(folder, "server-key.pem"), key, { mode: 0o600 });
  writeFileSync(join(folder, "server.pem"), cert);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function connectWhenUp(child: ChildProcess, port: number): Promise<Connection> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await createConnection({ host: "127.0.0.1", port, user: "root" });
      // When the server is killed, this connection is lost, too.
      connection.on("error", () => undefined);
      return connection;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
