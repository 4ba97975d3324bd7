import { connect, isIPv4, type Socket } from "node:net";
import type { AcceptConnection, RejectConnection, ServerChannel, TcpipRequestInfo } from "ssh2";

const connectLimitMs = 10_000;

/** Names that the instance resolves, to loopback addresses: MSK's brokers, ZooKeeper. */
export type Hosts = Readonly<Record<string, string>>;

/** The address to connect to, or undefined for anything that is not on this machine. */
export function resolveForward(destination: string, hosts: Hosts): string | undefined {
  const name = destination.toLowerCase();
  const address = Object.hasOwn(hosts, name) ? hosts[name] : name;
  if (address === "localhost") return "127.0.0.1";
  return address === "::1" || (address !== undefined && isIPv4(address) && address.startsWith("127.")) ? address : undefined;
}

export interface Forward {
  readonly accept: AcceptConnection<ServerChannel>;
  readonly reject: RejectConnection;
  readonly request: TcpipRequestInfo;
  readonly hosts: Hosts;
  /** Aborted when the client's connection is gone. */
  readonly gone: AbortSignal;
}

/** Connects a `direct-tcpip` channel (RFC 4254 §7.2) to its destination; refuses what is not on this machine. */
export function forward({ accept, reject, request, hosts, gone }: Forward): void {
  const host = resolveForward(request.destIP, hosts);
  if (host === undefined) return reject();
  const socket = connect({ host, port: request.destPort, noDelay: true, allowHalfOpen: true, timeout: connectLimitMs });
  const release = (): void => void socket.destroy();
  gone.addEventListener("abort", release, { once: true });
  socket.once("close", () => gone.removeEventListener("abort", release));
  socket.once("error", reject).once("timeout", release).once("close", reject);
  socket.once("connect", () => {
    socket.setTimeout(0).off("error", reject).off("close", reject);
    join(accept(), socket);
  });
}

/** Each direction ends by itself: a side that has sent everything may still receive. */
function join(channel: ServerChannel, socket: Socket): void {
  const open = new Set<"toDestination" | "toClient">(["toDestination", "toClient"]);
  const end = (direction: "toDestination" | "toClient"): void => {
    if (open.delete(direction) && open.size === 0) channel.end();
  };
  // Only when all that was read has left: eof() overtakes queued writes, and channel.end() would close both directions.
  const endToClient = (): void => void channel.write("", () => (channel.eof(), end("toClient")));
  channel.pipe(socket);
  socket.pipe(channel, { end: false });
  channel.once("end", () => end("toDestination"));
  socket.once("end", endToClient);
  socket.once("close", () => {
    // What still comes from the client is read and dropped, as by sshd.
    channel.resume();
    end("toDestination");
    if (!socket.readableEnded) endToClient();
  });
  channel.on("close", () => socket.destroySoon());
  // A reset by the destination: "close" follows. A channel's errors: written to after the client closed it.
  socket.on("error", () => undefined);
  channel.on("error", () => socket.destroy());
}
