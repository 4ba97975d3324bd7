import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { SshRoute } from "../../sshConnection";
import { openTunnel } from "../delivery/tunnel";

/** How brokers are reached. */
export interface Way {
  /** From where names are resolved and connections made: `the client machine`. */
  readonly from: string;
  /** A broker's address; undefined where only who connects learns it. */
  resolve(host: string): Promise<string | undefined>;
  open(host: string, port: number): Duplex;
  close(): void;
}

/** Through the client machine, by SSH. @throws EmulationError when it cannot be logged in to */
export async function viaClient(client: SshRoute): Promise<Way> {
  const tunnel = await openTunnel(client);
  return { from: "the client machine", resolve: () => Promise.resolve(undefined), open: (host, port) => tunnel.open(host, port), close: () => tunnel.close() };
}

export const direct: Way = {
  from: "this machine",
  resolve: async (host) => (await lookup(host)).address,
  open: (host, port) => connect(port, host),
  close: () => undefined,
};

/** @throws EmulationError when the client machine cannot be logged in to */
export function wayTo(client: SshRoute, via: "client" | "direct"): Promise<Way> {
  return via === "direct" ? Promise.resolve(direct) : viaClient(client);
}
