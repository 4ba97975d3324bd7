import { setTimeout as sleep } from "node:timers/promises";
import type { Duplex } from "node:stream";
import { Client, utils, type ConnectConfig } from "ssh2";
import type { Logger } from "../shared/package";
import type { Connection, Endpoint } from "./connection";
import { dialError } from "./dialError";
import { withRetries } from "./retry";

/** How a dial talks to the outside. */
export interface DialContext {
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** An SSH connection and, when it goes through a bastion, the connection to that. */
export interface Dialled {
  readonly client: Client;
  readonly close: () => void;
}

/** How often a silent server is asked whether it is still there, and after how many missing answers it is given up. */
const keepaliveIntervalMs = 15_000;
const keepaliveCountMax = 4;

/** Connects to a host, through its proxy if it has one, as often as `dialErrorLimit` allows. Errors read as the published plugin's. */
export async function dial(connection: Connection, context: DialContext): Promise<Dialled> {
  const { proxy } = connection;
  if (proxy === undefined) {
    const client = await tried("Dial", connection, context, () => connect(connection));
    return { client, close: () => client.end() };
  }
  const bastion = await tried("Dial proxy", proxy, context, () => connect(proxy)).catch(proxyFailed);
  try {
    const bridge = await tried("Dial from proxy", connection, context, () => forward(bastion, connection));
    const client = await tried("Dial", connection, context, () => connect(connection, bridge));
    return {
      client,
      close: () => {
        client.end();
        bastion.end();
      },
    };
  } catch (error) {
    bastion.end();
    return proxyFailed(error);
  }
}

function tried<Result>(message: string, endpoint: Endpoint, { log, signal }: DialContext, attempt: () => Promise<Result>): Promise<Result> {
  const limit = endpoint.dialErrorLimit;
  checkPrivateKey(endpoint);
  return withRetries(attempt, {
    limit,
    signal,
    onRetry: (dials) => {
      log.status(`${message} ${dials}/${limit < 0 ? "inf" : limit} failed: retrying`);
    },
    wait: (ms, abort) =>
      sleep(ms, undefined, { signal: abort }).catch(() => {
        throw new Error("context canceled");
      }),
  });
}

/** A key that cannot be read is no matter of trying again. Texts: golang.org/x/crypto/ssh. */
function checkPrivateKey({ privateKey, privateKeyPassword }: Endpoint): void {
  if (privateKey === undefined) return;
  const parsed = utils.parseKey(privateKey, privateKeyPassword);
  if (!(parsed instanceof Error)) return;
  throw new Error(/passphrase/.test(parsed.message) ? "ssh: this private key is passphrase protected" : "ssh: no key found", { cause: parsed });
}

function connect(endpoint: Endpoint, sock?: Duplex): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    let mismatch = false;
    client.once("ready", () => {
      // Later errors end the channels, which say so themselves.
      client.on("error", () => undefined);
      resolve(client);
    });
    client.once("error", (error) => {
      client.end();
      reject(dialError(endpoint, error, mismatch));
    });
    client.once("close", () => {
      reject(dialError(endpoint, new Error("EOF"), mismatch));
    });
    const verify = hostVerifier(endpoint.hostKey, () => {
      mismatch = true;
    });
    client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) => {
      finish(prompts.map(() => endpoint.password ?? ""));
    });
    client.connect({ ...connectOptions(endpoint), ...verify, ...(sock === undefined ? {} : { sock }) });
  });
}

function connectOptions(endpoint: Endpoint): ConnectConfig {
  const agent = endpoint.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  return {
    host: endpoint.host,
    port: endpoint.port,
    username: endpoint.user,
    privateKey: endpoint.privateKey,
    passphrase: endpoint.privateKeyPassword,
    password: endpoint.password,
    tryKeyboard: endpoint.password !== undefined,
    readyTimeout: endpoint.perDialTimeout * 1000,
    keepaliveInterval: keepaliveIntervalMs,
    keepaliveCountMax,
    ...(agent === undefined || agent === "" ? {} : { agent }),
  };
}

/** Accepts the pinned key only. A server may have several: which of them it shows is agreed on without regard to the pinned one. */
function hostVerifier(hostKey: string | undefined, onMismatch: () => void): ConnectConfig {
  if (hostKey === undefined) return {};
  const expected = utils.parseKey(hostKey);
  if (expected instanceof Error) throw new Error("failed to parse host key: ssh: no key found", { cause: expected });
  const wanted = expected.getPublicSSH();
  return {
    hostVerifier: (presented: Buffer) => {
      const same = presented.equals(wanted);
      if (!same) onMismatch();
      return same;
    },
  };
}

function forward(bastion: Client, { host, port }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    bastion.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(new Error(`ssh: rejected: connect failed (${error.message})`, { cause: error }));
    });
  });
}

function proxyFailed(error: unknown): never {
  throw new Error(`proxy: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
