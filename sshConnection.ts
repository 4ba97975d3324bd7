import type { Duplex } from "node:stream";
import { Client, type ConnectConfig, type ServerHostKeyAlgorithm, utils } from "ssh2";
import { explainSshFailure, type Machine, machines } from "./sshFailure";

/** An SSH server, and how to log in to it. */
export interface SshEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** PEM or OpenSSH form; a secret. */
  readonly privateKey: string;
  /** The server's public key in authorized_keys form; any other key is refused. */
  readonly hostKey: string;
}

/** The way to a host over SSH: straight, or through a bastion that forwards the connection. */
export interface SshRoute extends SshEndpoint {
  /** The bastion. */
  readonly proxy?: SshEndpoint;
}

/** A host could not be reached: the message says at which machine it failed, why, and what to do. */
export class SshError extends Error {
  override readonly name = "SshError";
}

const defaultLimitMs = 20_000;

/**
 * Logs in to a host, through its bastion if it has one; the host key of each is pinned.
 *
 * @param limitMs how long each step may take. @default 20 s
 * @returns the connection; the bastion's ends with it.
 * @throws SshError
 */
export async function connectSsh(route: SshRoute, limitMs: number = defaultLimitMs): Promise<Client> {
  if (route.proxy === undefined) return logIn(machines.host, route, limitMs);
  const bastion = await logIn(machines.bastion, route.proxy, limitMs);
  try {
    const client = await logIn(machines.host, route, limitMs, await forwarded(bastion, route.proxy, route, limitMs));
    client.once("close", () => bastion.end());
    return client;
  } catch (error) {
    bastion.destroy();
    throw error;
  }
}

function logIn(machine: Machine, endpoint: SshEndpoint, limitMs: number, through?: Duplex): Promise<Client> {
  const [type = "", pinned] = endpoint.hostKey.trim().split(/\s+/);
  checkPrivateKey(endpoint);
  let shown: string | undefined;
  const config: ConnectConfig = {
    host: endpoint.host,
    port: endpoint.port,
    username: endpoint.user,
    privateKey: endpoint.privateKey,
    readyTimeout: limitMs,
    // Not "none" first, which only costs a round trip.
    authHandler: ["publickey"],
    keepaliveInterval: 10_000,
    keepaliveCountMax: 3,
    // A server has a key of each kind: ask for the kind that is pinned. An RSA key signs with SHA-2 today.
    algorithms: { serverHostKey: (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]) as ServerHostKeyAlgorithm[] },
    hostVerifier: (key: Buffer) => (shown = key.toString("base64")) === pinned,
    ...(through === undefined ? {} : { sock: through }),
  };
  const client = new Client();
  return new Promise((resolve, reject) => {
    // A connection that failed may say so twice; the second time nobody waits for it.
    client.on("error", (error: Error & { code?: string; level?: string }) => {
      const otherKey = shown === pinned ? undefined : shown;
      reject(new SshError(explainSshFailure({ machine, endpoint, limitMs, error, otherKey }), { cause: error }));
      client.destroy();
    });
    client.once("close", () => {
      reject(new SshError(explainSshFailure({ machine, endpoint, limitMs, error: new Error("the connection was closed before the login") })));
    });
    client.once("ready", () => resolve(client));
    client.connect(config);
    // Small packets that wait for the host's acknowledgement cost 40 ms each time.
    client.setNoDelay(true);
  });
}

function checkPrivateKey({ privateKey }: SshEndpoint): void {
  const parsed = utils.parseKey(privateKey);
  if (!(parsed instanceof Error)) return;
  throw new SshError(`Expected the stack's clientPrivateKey to be an SSH private key, got one that cannot be read: ${parsed.message}. Check /ec2/keypair/<keyPairId> in Parameter Store, then pulumi up.`);
}

/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED (RFC 4254, 5.1). */
const administrativelyProhibited = 1;

/** A connection from the bastion to the host (RFC 4254, direct-tcpip). */
function forwarded(bastion: Client, proxy: SshEndpoint, { host, port }: SshEndpoint, limitMs: number): Promise<Duplex> {
  const where = `${machines.bastion.title}${proxy.user}@${proxy.host}:${proxy.port}`;
  return new Promise((resolve, reject) => {
    const refuse = (text: string, cause?: Error): void => reject(new SshError(`${where}: ${text}`, { cause }));
    const timer = setTimeout(() => refuse(`it could not connect to ${host}:${port} within ${limitMs / 1000} s. ${reachable(port)}`), limitMs);
    bastion.once("close", () => refuse("the connection was closed before it forwarded another. Run this again."));
    bastion.forwardOut("127.0.0.1", 0, host, port, (error: (Error & { reason?: number }) | undefined, channel) => {
      clearTimeout(timer);
      if (error === undefined) resolve(channel);
      else if (error.reason === administrativelyProhibited) refuse(`it may not forward connections to ${host}:${port}: ${error.message}. Allow it there: AllowTcpForwarding and PermitOpen in sshd_config.`, error);
      else refuse(`it could not connect to ${host}:${port}: ${error.message}. ${reachable(port)}`, error);
    });
  });
}

function reachable(port: number): string {
  return `Check that the instance runs, and that its security group lets the bastion in on port ${port}.`;
}
