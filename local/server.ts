import type { Server as NetServer, Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { type Ports, portVariables } from "./settings";

/** An in-process server of the local environment, listening on a loopback address. */
export interface Server {
  readonly port: number;
  /** Cuts every connection, stops listening, and resolves when both have happened. A second call does no harm. */
  close(): Promise<void>;
}

/** What a server is called in an error, and where it listens. */
export interface Listening {
  /** What listens, as a person would say it: "the artifact mirror". */
  readonly name: string;
  /** Port; 0 lets the system choose (tests). */
  readonly port: number;
  /** Loopback address. @default 127.0.0.1 */
  readonly address?: string;
  /** The setting that the port comes from. */
  readonly setting: keyof Ports;
}

/**
 * Starts any `net`, `tls`, `http` or `https` server and gives it the `Server` contract.
 * @throws Error naming the port and the setting that changes it, when the port cannot be taken
 */
export async function serve(server: NetServer, listening: Listening): Promise<Server> {
  const connections = trackConnections(server);
  await listen(server, listening);
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (closed ??= closeServer(server, connections)),
  };
}

function trackConnections(server: NetServer): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return connections;
}

async function listen(server: NetServer, listening: Listening): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(portError(error, listening));
    server.once("error", refuse);
    server.listen({ host: listening.address ?? defaultAddress, port: listening.port }, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

const defaultAddress = "127.0.0.1";

function portError(error: NodeJS.ErrnoException, { name, port, setting, address = defaultAddress }: Listening): Error {
  if (error.code === "EADDRNOTAVAIL") {
    // Linux has all of 127.0.0.0/8; macOS has the first address alone.
    return new Error(`Expected ${address} to be an address of this machine, for ${name}. Add it: sudo ifconfig lo0 alias ${address} up`, { cause: error });
  }
  const what = portProblems[error.code ?? ""] ?? `it could not be opened (${error.message})`;
  const message = `Expected port ${port} on ${address} to be free for ${name}, but ${what}. Set ${portVariables[setting]} to a free port.`;
  return new Error(message, { cause: error });
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens on it",
  EACCES: "this user may not open it",
};

function closeServer(server: NetServer, connections: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of connections) socket.destroy();
  });
}
