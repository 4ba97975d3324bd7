import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { connectSsh, SshError, type SshRoute } from "../../sshConnection";
import { EmulationError } from "../error";
import { TunnelStream } from "./tunnelStream";

/** The way to brokers through the client machine, and its bastion if it has one: one SSH connection, a forwarded channel for each broker connection. */
export interface Tunnel {
  /** Opens a connection to a broker as the client machine sees it. Reconnects to the machine when the connection was lost. */
  open(host: string, port: number): Duplex;
  close(): void;
}

/**
 * Connects to the client machine.
 *
 * @throws EmulationError that says what to do when the machine cannot be reached, shows another host key or refuses ours
 */
export async function openTunnel(machine: SshRoute, backOffMs: BackOff = defaultBackOff): Promise<Tunnel> {
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

class SshConnection {
  private current: Promise<Client> | undefined;
  private closed = false;
  private waitMs = 0;

  constructor(
    private readonly machine: SshRoute,
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

async function dial(machine: SshRoute, onLost: () => void): Promise<Client> {
  const client = await connectSsh(machine).catch((error: unknown) => {
    throw error instanceof SshError ? new EmulationError(`The client machine cannot be reached: ${error.message}`, { cause: error }) : error;
  });
  return client.on("close", onLost);
}

function explainForward(machine: SshRoute, host: string, port: number, error: Error): string {
  return `The client machine ${machine.host} could not connect to ${host}:${port}: ${error.message}. Check that the cluster is active, and that its security group lets the client machine in on port ${port}.`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
