import { Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import type { HostConnection } from "./connection";
import { HostError } from "./hostError";

export interface RemoteShellArgs {
  readonly connection: HostConnection;
  /** The program for `sh -s`. */
  readonly program: string;
  /** Takes each line of the program's output as it comes. */
  readonly onLine: (line: string) => void;
  /** Files to put on the host first. @default none */
  readonly uploads?: readonly Upload[];
}

/** A file of this machine for the host. */
export interface Upload {
  readonly file: string;
  /** On the host, relative to the login user's home. */
  readonly path: string;
  /** Not needed where the host has this path. */
  readonly unless: string;
}

export interface RemoteShellResult {
  readonly status: number;
  /** What the program wrote to its standard error. */
  readonly error: string;
}

const connectLimitMs = 20_000;

/** The program reports at least every ten seconds while a task runs: three times that without a word means that the host is gone. */
const silenceLimitMs = 30_000;

/**
 * Runs a program on a host over one SSH connection of its own, the host key pinned.
 *
 * @throws HostError when the host cannot be reached, is another one, refuses the key, or falls silent.
 */
export async function remoteShell(args: RemoteShellArgs): Promise<RemoteShellResult> {
  const client = new Client();
  // A connection that failed may say so twice; the second time nobody waits for it.
  client.on("error", () => undefined);
  try {
    await connect(client, args.connection);
    for (const upload of args.uploads ?? []) await put(client, args.connection, upload);
    return await run(client, args);
  } finally {
    client.destroy();
  }
}

function connect(client: Client, connection: HostConnection): Promise<void> {
  let foundKey: string | undefined;
  const config: ConnectConfig = {
    host: connection.host,
    port: connection.port,
    username: connection.user,
    privateKey: connection.privateKey,
    readyTimeout: connectLimitMs,
    // Not "none" first, which only costs a round trip.
    authHandler: ["publickey"],
    keepaliveInterval: 10_000,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: keyAlgorithms(connection.hostKey) },
    hostVerifier: (key: Buffer) => {
      foundKey = key.toString("base64");
      return foundKey === connection.hostKey.split(" ")[1];
    },
  };
  return new Promise((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", (error: Error & { code?: string; level?: string }) => {
      reject(new HostError(explain(connection, error, foundKey), { cause: error }));
    });
    client.connect(config);
    // Small packets that wait for the host's acknowledgement cost 40 ms each time.
    client.setNoDelay(true);
  });
}

/** An RSA key signs with SHA-2 today. */
function keyAlgorithms(hostKey: string): ServerHostKeyAlgorithm[] {
  const type = keyType(hostKey);
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type as ServerHostKeyAlgorithm];
}

function keyType(hostKey: string): string {
  return hostKey.split(" ")[0] as string;
}

function explain(connection: HostConnection, error: Error & { code?: string; level?: string }, foundKey: string | undefined): string {
  const where = `${connection.user}@${connection.host}:${connection.port}`;
  if (foundKey !== undefined && foundKey !== connection.hostKey.split(" ")[1]) {
    return `${where}: expected the host key ${connection.hostKey}, got ${keyType(connection.hostKey)} ${foundKey}. Either this is another machine, or its key was changed: if you know why, put the new one in the stack's hostKey.`;
  }
  if (error.level === "client-authentication") {
    return `${where}: the host refused the private key. Check that keyPairId is the key pair that the instance was started with, and sshUser its login user.`;
  }
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") {
    return `${where}: no answer within ${connectLimitMs / 1000} s. Check that the instance runs, that its security group lets in SSH from here, and connectTo.`;
  }
  return `${where}: could not connect: ${error.message}. Check that the instance runs and that its SSH port is ${connection.port}.`;
}

function put(client: Client, { host }: HostConnection, upload: Upload): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (failure: Error | null | undefined): void => {
      if (failure) reject(new HostError(`${host}: could not upload ${upload.file}: ${failure.message}. Check the free space in the login user's home.`, { cause: failure }));
      else resolve();
    };
    client.sftp((failure, sftp) => {
      if (failure) return done(failure);
      sftp.stat(upload.unless, (absent) => {
        if (absent) sftp.fastPut(upload.file, upload.path, done);
        else resolve();
      });
    });
  });
}

function run(client: Client, { connection, program, onLine }: RemoteShellArgs): Promise<RemoteShellResult> {
  return new Promise((resolve, reject) => {
    client.exec("sh -s", (failure, channel) => {
      if (failure) {
        reject(new HostError(`${connection.host}: could not start sh: ${failure.message}`, { cause: failure }));
        return;
      }
      const lost = (why: string): void => {
        clearTimeout(silence);
        reject(new HostError(`${connection.host}: ${why}. The run on the host may have stopped half-way; run it again, it goes on from there.`));
        client.destroy();
      };
      const silence = setTimeout(() => {
        lost(`no output for ${silenceLimitMs / 1000} s`);
      }, silenceLimitMs);
      client.once("error", (error) => {
        lost(`the connection broke: ${error.message}`);
      });
      client.once("close", () => {
        lost("the connection was closed");
      });
      collect(channel, (line) => {
        silence.refresh();
        onLine(line);
      }).then(
        (result) => {
          clearTimeout(silence);
          resolve(result);
        },
        (error: unknown) => {
          lost(error instanceof Error ? error.message : String(error));
        },
      );
      channel.end(program);
    });
  });
}

function collect(channel: ClientChannel, onLine: (line: string) => void): Promise<RemoteShellResult> {
  let error = "";
  let rest = "";
  channel.stderr.setEncoding("utf8").on("data", (text: string) => {
    error += text;
  });
  channel.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  return new Promise((resolve, reject) => {
    let status: number | null = null;
    let signal: string | undefined;
    channel.on("exit", (code: number | null, name?: string) => {
      status = code;
      signal = name;
    });
    channel.once("close", () => {
      if (status === null) reject(new Error(signal === undefined ? "the program ended without an exit status" : `the program was ended by ${signal}`));
      else resolve({ status, error });
    });
  });
}
