import type { Client, ClientChannel } from "ssh2";
import { connectSsh, SshError } from "../sshConnection";
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
  /** How long each machine on the way may take to let us in. @default 20 s */
  readonly connectLimitMs?: number;
  /** The program reports at least every ten seconds while a task runs: so long without a word means that the host is gone. @default 30 s */
  readonly silenceLimitMs?: number;
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

/**
 * Runs a program on a host over an SSH connection of its own.
 *
 * @throws HostError when the host cannot be reached, is another one, refuses the key, or falls silent.
 */
export async function remoteShell(args: RemoteShellArgs): Promise<RemoteShellResult> {
  const client = await connectSsh(args.connection, args.connectLimitMs).catch((error: unknown) => {
    throw error instanceof SshError ? new HostError(error.message, { cause: error }) : error;
  });
  try {
    for (const upload of args.uploads ?? []) await put(client, args.connection, upload);
    return await run(client, args);
  } finally {
    client.destroy();
  }
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

function run(client: Client, { connection, program, onLine, silenceLimitMs = 30_000 }: RemoteShellArgs): Promise<RemoteShellResult> {
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
