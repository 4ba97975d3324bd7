import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostKey, startSshServer } from "../../local/instance/sshServer";
import type { HostConnection } from "../../provisioning/connection";
import { ed25519KeyPair, type SshKeyPair } from "../../local/instance/ed25519KeyPair";

/** The local environment's client instance alone, without AWS around it. */
export interface SshHost {
  readonly home: string;
  readonly connection: HostConnection;
  close(): Promise<void>;
}

/** @param login the key pair that is let in. @default one of its own */
export async function startSshHost(environment: Readonly<Record<string, string>> = {}, login: SshKeyPair = ed25519KeyPair()): Promise<SshHost> {
  const home = mkdtempSync(join(tmpdir(), "ssh-host-"));
  const hostKey = createHostKey();
  const server = await startSshServer({
    port: 0,
    home,
    user: "ec2-user",
    authorizedKey: login.public,
    hostKey: hostKey.privateKey,
    environment: { HOME: home, PATH: process.env.PATH ?? "", ...environment },
    hosts: {},
  });
  return {
    home,
    connection: { host: "127.0.0.1", port: server.port, user: "ec2-user", privateKey: login.private, hostKey: hostKey.publicKey },
    async close() {
      await server.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
