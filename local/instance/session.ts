import type { ServerChannel, Session } from "ssh2";
import type { Login } from "./authentication";
import { answerWithMessage, attachCommand } from "./command";
import type { ProcessSessions } from "./processSessions";
import { serveSftp } from "./sftp";
import { inTerminal, type Program, type Terminal } from "./terminal";

/** What commands run in. */
export interface Shell {
  readonly user: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly processes: ProcessSessions;
  /** Whether commands can be given a terminal. */
  readonly terminals: boolean;
}

export interface SessionOptions {
  readonly login: Login;
  readonly shell: Shell;
  /** Aborted when the client's connection is gone. */
  readonly gone: AbortSignal;
  readonly onClose: () => void;
}

/**
 * Serves one session channel (RFC 4254 §6): one command, shell or SFTP. When the client closes the channel or its
 * connection is lost, the command's processes are hung up: a script that was cut off does not run on by itself.
 *
 * A terminal keeps the size it had at the start. Environment variables, X11 and agent forwarding are refused, as by sshd's
 * defaults.
 */
export function openSession(session: Session, { login, shell, gone, onClose }: SessionOptions): void {
  const closed = new AbortController();
  const end = AbortSignal.any([gone, closed.signal]);
  let terminal: Terminal | undefined;
  let leader: number | undefined;
  session.once("close", () => closed.abort());
  end.addEventListener("abort", onClose, { once: true });
  session.on("pty", (accept, _reject, info) => {
    terminal = info;
    accept?.();
  });
  const run = (channel: ServerChannel, command?: string): void => {
    channel.on("error", () => closed.abort());
    if (login === "root") return void answerWithMessage(channel, rootMessage(shell.user), rootExitCode, end);
    leader = start({ channel, program: choose(shell, terminal, command), shell, end });
  };
  session.on("exec", (accept, _reject, { command }) => run(accept(), command));
  session.on("shell", (accept) => run(accept()));
  session.on("signal", (accept, reject, { name }) => (sendSignal(leader, name) ? accept?.() : reject?.()));
  session.on("sftp", (accept, reject) => {
    if (login === "root") return reject();
    serveSftp(accept(), shell.home, end);
  });
}

/** What cloud-init writes into root's authorized_keys, and the status it ends with. */
function rootMessage(user: string): string {
  return `Please login as the user "${user}" rather than the user "root".\n\n`;
}

const rootExitCode = 142;

function choose({ environment, terminals }: Shell, terminal: Terminal | undefined, command: string | undefined): Program {
  const file = environment.SHELL ?? "/bin/sh";
  if (terminal) return inTerminal(terminal, file, command, terminals);
  return { file, args: command === undefined ? ["-l"] : ["-c", command], env: {} };
}

interface Run {
  readonly channel: ServerChannel;
  readonly program: Program;
  readonly shell: Shell;
  readonly end: AbortSignal;
}

/** Returns the process id of the command, which leads its process group; undefined when it could not be started. */
function start({ channel, program: { file, args, env }, shell, end }: Run): number | undefined {
  const { environment, home, processes } = shell;
  const child = processes.start({ file, args, env: { ...environment, ...env }, cwd: home });
  const { pid } = child;
  const hangUp = (): void => void (pid !== undefined && processes.hangUp(pid));
  end.addEventListener("abort", hangUp, { once: true });
  // What an ended command left in the background stays, as it does on EC2.
  void attachCommand(channel, child, end).finally(() => end.aborted || end.removeEventListener("abort", hangUp)).catch(() => channel.close());
  return pid;
}

/** sshd signals the process group; it knows these (session.c) and refuses others. */
const signals: ReadonlySet<string> = new Set(["ABRT", "ALRM", "FPE", "HUP", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM", "USR1", "USR2"]);

function sendSignal(leader: number | undefined, name: string): boolean {
  if (leader === undefined || !signals.has(name)) return false;
  try {
    return process.kill(-leader, `SIG${name}`);
  } catch {
    return false;
  }
}
