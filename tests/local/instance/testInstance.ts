import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ClientChannel, type ConnectConfig, type ExecOptions } from "ssh2";
import { createHostKey, startSshServer } from "../../../local/instance/sshServer";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface TestInstance {
  readonly port: number;
  readonly home: string;
  readonly hostKey: string;
  readonly privateKey: string;
  /** Logs in; `changes` overrides what a right login has. */
  connect(changes?: Partial<ConnectConfig>): Promise<Client>;
  /** Shuts the machine down; a second call does no harm. */
  close(): Promise<void>;
}

/** A client instance on a port of the system's choice, in a temporary home. */
export async function startTestInstance(hosts: Readonly<Record<string, string>> = {}, limits: { readonly loginGraceTimeMs?: number; readonly hangUpLimitMs?: number } = {}): Promise<TestInstance> {
  const home = await mkdtemp(join(tmpdir(), "instance-"));
  const hostKey = createHostKey();
  const userKey = createHostKey();
  const environment = { HOME: home, USER: "ec2-user", SHELL: "/bin/sh", PATH: process.env.PATH ?? "/usr/bin:/bin" };
  const server = await startSshServer({
    port: 0,
    home,
    user: "ec2-user",
    authorizedKey: userKey.publicKey,
    hostKey: hostKey.privateKey,
    environment,
    hosts,
    ...limits,
  });
  const clients: Client[] = [];
  return {
    port: server.port,
    home,
    hostKey: hostKey.publicKey,
    privateKey: userKey.privateKey,
    connect: async (changes) => {
      const client = new Client();
      clients.push(client);
      client.connect({ host: "127.0.0.1", port: server.port, username: "ec2-user", privateKey: userKey.privateKey, ...changes });
      await once(client, "ready");
      return client;
    },
    close: async () => {
      for (const client of clients) client.on("error", () => undefined).end();
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A key pair that no instance knows. */
export function strangersKey(): string {
  return ed25519KeyPair().private;
}

export function openCommand(client: Client, command: string, options: ExecOptions = {}): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, options, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

/** Runs a command to its end, with `input` on its standard input. */
export function run(client: Client, command: string, input: Buffer | string = ""): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // The answer may follow in the same packet as the channel: listeners must be there before anything else runs.
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(finish(channel, input))));
  });
}

/** Sends the input, then collects everything until the channel closes. */
export async function finish(channel: ClientChannel, input: Buffer | string = ""): Promise<Outcome> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  channel.on("data", (chunk: Buffer) => stdout.push(chunk));
  channel.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const exited = new Promise<[number | null, string | undefined]>((resolve) => {
    channel.on("exit", (code: number | null, signal?: string) => resolve([code, signal]));
  });
  const closed = once(channel, "close");
  channel.resume().end(input);
  await closed;
  const [code, signal] = await exited;
  return { code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Whether a process still runs; one that has ended and waits for its parent to notice does not. */
export function isRunning(pid: number): boolean {
  const state = process.platform === "linux" ? stateOnLinux(pid) : spawnSync("ps", ["-o", "stat=", "-p", `${pid}`], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

/** proc(5): the state follows the command's name, which may hold parentheses. Empty where there is no such process. */
function stateOnLinux(pid: number): string {
  try {
    return /.*\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.[1] ?? "";
  } catch {
    return "";
  }
}

/** Waits until the condition holds; throws when it does not within the limit. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 5_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Expected within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
