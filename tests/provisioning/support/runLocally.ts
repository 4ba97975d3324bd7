import { spawn } from "node:child_process";

export interface LocalRun {
  readonly program: string;
  readonly home: string;
  /** @default the system's sh */
  readonly shell?: readonly string[];
  /** The program's own arguments. @default none */
  readonly words?: readonly string[];
  /** Further variables; PATH, too. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Sees each line as it comes, and may kill all processes of the run at once, as a machine that loses its power does. */
  readonly onLine?: (line: string, kill: () => void) => void;
  /** Gets the same while the run is under way. */
  readonly onStart?: (kill: () => void) => void;
}

export interface LocalResult {
  /** Null when it was killed. */
  readonly status: number | null;
  readonly report: readonly string[];
  readonly error: string;
}

/** Runs a compiled playbook on this machine, the way sshd does: `sh -s`, the program on standard input. Does not block, so that a mirror in this process can answer. */
export function runLocally({ program, home, shell = ["/bin/sh"], words = [], environment, onLine, onStart }: LocalRun): Promise<LocalResult> {
  const [command, ...args] = shell;
  const child = spawn(command as string, [...args, "-s", ...words], {
    env: { HOME: home, PATH: process.env.PATH, ...environment },
    detached: true,
    timeout: 60_000,
  });
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  const report: string[] = [];
  let rest = "";
  let error = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      report.push(line);
      onLine?.(line, kill);
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (error += text));
  // A run that was killed does not read its program to the end.
  child.stdin.on("error", () => undefined).end(program);
  onStart?.(kill);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, report, error }));
  });
}
