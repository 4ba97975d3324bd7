import type { Duplex } from "node:stream";
import { Client, utils, type ConnectConfig } from "ssh2";
import { EmulationError } from "../error";
import type { ClientMachine } from "../target/target";
import { TunnelStream } from "./tunnelStream";

/** The way to brokers through the client machine: one SSH connection, a forwarded channel for each broker connection. */
export interface Tunnel {
  /** Opens a connection to a broker as the client machine sees it. Reconnects to the machine when the connection was lost. */
  open(host: string, port: number): Duplex;
  close(): void;
}

/**
 * Connects to the client machine; the host key is pinned.
 *
 * @throws EmulationError that says what to do when the machine cannot be reached, shows another host key or refuses ours
 */
export async function openTunnel(machine: ClientMachine, backOffMs: BackOff = defaultBackOff): Promise<Tunnel> {
  const connection = new SshConnection(machine, backOffMs);
  await connection.client();
  return {
    open: (host, port) => new TunnelStream(() => connection.forward(host, port)),
    close: () => connection.close(),
  };
}

interface BackOff {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** From 1 s, because MSK limits the rate of new IAM connections, which follow each reconnection. */
const defaultBackOff: BackOff = { firstMs: 1_000, lastMs: 15_000 };

const readyTimeoutMs = 20_000;
/** A connection that stays silent for three of these is lost. */
const keepaliveIntervalMs = 10_000;

class SshConnection {
  private current: Promise<Client> | undefined;
  private closed = false;
  private waitMs = 0;

  constructor(
    private readonly machine: ClientMachine,
    private readonly backOff: BackOff,
  ) {}

  /** The one connection, made when there is none; callers meanwhile share the attempt. */
  client(): Promise<Client> {
    if (this.closed) return Promise.reject(new Error("The SSH connection was closed by this program"));
    this.current ??= this.connect();
    return this.current;
  }

  async forward(host: string, port: number): Promise<Duplex> {
    const client = await this.client();
    return new Promise((resolve, reject) => {
      client.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else reject(new EmulationError(explainForward(this.machine, host, port, error)));
      });
    });
  }

  close(): void {
    this.closed = true;
    this.current?.then((client) => client.end()).catch(() => undefined);
  }

  private async connect(): Promise<Client> {
    await wait(this.waitMs);
    this.waitMs = Math.min(Math.max(this.waitMs * 2, this.backOff.firstMs), this.backOff.lastMs);
    try {
      const client = await dial(this.machine, () => (this.current = undefined));
      this.waitMs = this.backOff.firstMs;
      return client;
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }
}

function dial(machine: ClientMachine, onLost: () => void): Promise<Client> {
  const pinned = parseHostKey(machine.hostKey);
  checkPrivateKey(machine);
  return new Promise((resolve, reject) => {
    const client = new Client();
    let shown: string | undefined;
    const config: ConnectConfig = {
      host: machine.host,
      port: machine.port,
      username: machine.user,
      privateKey: machine.privateKey,
      readyTimeout: readyTimeoutMs,
      keepaliveInterval: keepaliveIntervalMs,
      // A host has a key of each kind; ask for the kind that is pinned.
      algorithms: { serverHostKey: pinned.algorithms },
      hostVerifier: (key: Buffer) => (shown = key.toString("base64")) === pinned.key,
    };
    client
      .on("ready", () => resolve(client))
      .on("error", (error) => reject(new EmulationError(explainDial(machine, error, shown !== undefined && shown !== pinned.key))))
      .on("close", onLost)
      .connect(config);
  });
}

interface HostKey {
  readonly key: string;
  readonly algorithms: ServerHostKeys;
}

type ServerHostKeys = NonNullable<NonNullable<ConnectConfig["algorithms"]>["serverHostKey"]>;

function parseHostKey(line: string): HostKey {
  const [type = "", key = ""] = line.trim().split(/\s+/);
  const algorithms = type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
  return { key, algorithms: algorithms as ServerHostKeys };
}

function checkPrivateKey(machine: ClientMachine): void {
  const parsed = utils.parseKey(machine.privateKey);
  if (!(parsed instanceof Error)) return;
  throw new EmulationError(`Expected the stack's clientPrivateKey to be an SSH private key, got one that cannot be read: ${parsed.message}. Check /ec2/keypair/<keyPairId> in Parameter Store, then pulumi up.`);
}

function explainDial(machine: ClientMachine, error: Error & { level?: string; code?: string }, otherKey: boolean): string {
  const where = `client machine ${machine.user}@${machine.host}:${machine.port}`;
  if (otherKey) {
    return `The ${where} shows another host key than the one pinned in the stack (client.hostKey). Somebody may be in between, or the machine was replaced: compare the key on the machine (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then set hostKey in the stack's config and run pulumi up.`;
  }
  if (error.level === "client-authentication") {
    return `The ${where} refused the private key of the stack. Expected the key pair that the instance was launched with: check keyPairId and sshUser in the stack's config, then pulumi up.`;
  }
  if (error.level === "client-timeout") {
    return `The ${where} did not answer within ${readyTimeoutMs / 1000} s. Check that the instance is running and that its security group lets this address in on port ${machine.port}.`;
  }
  return `Could not reach the ${where}: ${error.message}. Check that the instance is running (local: npm run local:status), and that host and port are right: pulumi refresh, then pulumi up.`;
}

function explainForward(machine: ClientMachine, host: string, port: number, error: Error): string {
  return `The client machine ${machine.host} could not connect to ${host}:${port}: ${error.message}. Check that the cluster is active, and that its security group lets the client machine in on port ${port}.`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
