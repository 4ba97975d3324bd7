import { spawnSync } from "node:child_process";

/** A client's pty request (RFC 4254 §6.2), as far as it is honoured. */
export interface Terminal {
  readonly term: string;
  readonly rows: number;
  readonly cols: number;
}

/** A program to start, and what it needs in its environment besides the instance's own. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Whether util-linux's script(1) is there: it gives a command a real terminal, which Node cannot without native code. */
export function hasTerminals(): boolean {
  return spawnSync("script", ["--version"], { encoding: "utf8", timeout: 5_000 }).stdout?.includes("util-linux") ?? false;
}

/**
 * What runs a command, or a login shell when there is none, for a client that asked for a terminal.
 * @param terminals whether there can be one; without, the command talks to pipes: no echo, no line editing, no job control
 */
export function inTerminal({ term, rows, cols }: Terminal, shell: string, command: string | undefined, terminals: boolean): Program {
  const env = { TERM: term };
  if (!terminals) return { file: shell, args: command === undefined ? ["-l", "-i"] : ["-c", command], env };
  // The command travels in a variable: script(1) hands its own argument to a shell, and nothing has to be quoted so.
  const size = `stty rows ${rows || 24} cols ${cols || 80} 2>/dev/null`;
  const start = command === undefined ? `exec "$SHELL" -l` : `c=$SSH_ORIGINAL_COMMAND; unset SSH_ORIGINAL_COMMAND; exec "$SHELL" -c "$c"`;
  return {
    file: "script",
    args: ["--quiet", "--flush", "--return", "--command", `${size}; ${start}`, "/dev/null"],
    env: { ...env, SHELL: shell, ...(command !== undefined && { SSH_ORIGINAL_COMMAND: command }) },
  };
}
