import { setMaxListeners } from "node:events";
import { createServer, type Socket } from "node:net";
import { type Connection, Server as Ssh } from "ssh2";
import { serve, type Server } from "../server";
import { authenticate, type Login, readAuthorizedKey } from "./authentication";
import { forward, type Hosts } from "./forward";
import { ProcessSessions } from "./processSessions";
import { openSession, type Shell } from "./session";
import { hasTerminals } from "./terminal";

export { createHostKey } from "./hostKey";

/** sshd_config's defaults. */
const defaultLoginGraceTimeMs = 120_000;
const maxSessions = 10;
/** A client that vanished without a word is noticed after interval × (count + 1). */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/**
 * The local client instance: what stands behind port 22 of an EC2 instance, without another machine. Commands run as the
 * user who runs the local environment, in `home`, with `environment` and nothing else; forwards reach loopback only.
 * Closing it is shutting the machine down: every process that was started on it ends.
 * @param o.user the login user; `root` is only told to log in as this one, as cloud-init arranges it on EC2
 * @param o.authorizedKey the one public key that is let in, in authorized_keys form
 * @param o.hostKey private host key, kept in memory
 * @param o.hosts names that forwards resolve, in lower case, to loopback addresses
 * @param o.loginGraceTimeMs how long a client may take to log in
 * @param o.hangUpLimitMs how long processes have to end by themselves, once the client is gone, before they are killed. By default a second
 * @param o.admits whether the security groups let an address in; who is not let in gets no answer, as on AWS. By default all are
 * @throws Error when the port is taken or a key cannot be read
 */
export async function startSshServer(o: {
  port: number;
  address?: string;
  home: string;
  user: string;
  authorizedKey: string;
  hostKey: string;
  environment: Readonly<Record<string, string>>;
  hosts: Hosts;
  loginGraceTimeMs?: number;
  hangUpLimitMs?: number;
  admits?: (from: string) => Promise<boolean>;
}): Promise<Server> {
  const authorised = { user: o.user, key: readAuthorizedKey(o.authorizedKey) };
  const processes = new ProcessSessions(o.hangUpLimitMs);
  const shell: Shell = { user: o.user, home: o.home, environment: o.environment, processes, terminals: hasTerminals() };
  const visitors = new Map<number | undefined, Visitor>();
  const ssh = new Ssh({ hostKeys: [o.hostKey], ...keepalive }, (connection, { port }) => {
    const visitor = visitors.get(port);
    // After an error ssh2 ends its half of the connection and waits for the client, who may never answer.
    connection.on("error", () => visitor?.socket.destroySoon());
    const gone = new AbortController();
    // One for each session and forward of the connection.
    setMaxListeners(0, gone.signal);
    connection.once("close", () => gone.abort());
    authenticate(connection, authorised, (login) => {
      clearTimeout(visitor?.grace);
      welcome({ connection, login, gone: gone.signal, shell, hosts: o.hosts });
    });
  });
  const tcp = createServer({ noDelay: true }, (socket) => {
    const { remotePort } = socket;
    const grace = setTimeout(() => socket.destroy(), o.loginGraceTimeMs ?? defaultLoginGraceTimeMs);
    visitors.set(remotePort, { socket, grace });
    socket.once("close", () => {
      visitors.delete(remotePort);
      clearTimeout(grace);
    });
    void (o.admits?.(socket.remoteAddress ?? "") ?? Promise.resolve(true)).then((admitted) => {
      if (admitted) ssh.injectSocket(socket);
      else socket.resume();
    });
  });
  const server = await serve(tcp, { name: "the client instance's SSH server", port: o.port, address: o.address, setting: "ssh" });
  return {
    port: server.port,
    close: async () => {
      await server.close();
      await processes.endAll();
    },
  };
}

/** A TCP connection, and the timer that ends it unless somebody logs in. */
interface Visitor {
  readonly socket: Socket;
  readonly grace: NodeJS.Timeout;
}

interface Client {
  readonly connection: Connection;
  readonly login: Login;
  readonly gone: AbortSignal;
  readonly shell: Shell;
  readonly hosts: Hosts;
}

function welcome({ connection, login, gone, shell, hosts }: Client): void {
  let sessions = 0;
  connection.on("session", (accept, reject) => {
    if (sessions >= maxSessions) return reject();
    sessions += 1;
    openSession(accept(), { login, gone, shell, onClose: () => (sessions -= 1) });
  });
  if (login === "root") return;
  connection.on("tcpip", (accept, reject, request) => forward({ accept, reject, request, hosts, gone }));
}
