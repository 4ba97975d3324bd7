import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, type RunMode } from "../../../provisioning/compile";
import { parseRecap, parseTaskLine, type TaskReport } from "../../../provisioning/report";
import { remoteShell } from "../../../provisioning/remoteShell";
import type { Task } from "../../../provisioning/task";
import { startOpenSsh, type OpenSshArgs, whyNoOpenSsh } from "../../support/openSsh";
import { startSshHost } from "../../support/sshHost";
import { shells } from "../../support/host";
import { type LocalRun, runLocally } from "./runLocally";

/** A machine that a playbook can be run on, whichever way leads there. */
export interface PlaybookHost {
  readonly home: string;
  run(tasks: readonly Task[], mode?: RunMode): Promise<Outcome>;
  close(): Promise<void>;
}

export interface Outcome {
  readonly status: number | null;
  readonly report: readonly string[];
  readonly error: string;
  readonly tasks: readonly TaskReport[];
  /** Of the recap; undefined when there was none. */
  readonly changed: number | undefined;
}

export interface HostKind {
  readonly title: string;
  /** Why there is none here. */
  readonly missing?: string;
  start(environment?: Readonly<Record<string, string>>): Promise<PlaybookHost>;
}

export const compiled = (tasks: readonly Task[], mode?: RunMode): string => compile({ name: "kafkaClient", tasks }, mode);

/** Every POSIX shell that is installed, without SSH. */
export const shellHosts: readonly HostKind[] = shells.map((shell) => ({ title: shell.join(" "), start: (environment) => startShellHost(shell, environment) }));

const openSsh = (privilege: OpenSshArgs["privilege"]): HostKind => ({
  title: `OpenSSH as ${privilege === "root" ? "root" : `a user with ${privilege}`}`,
  missing: whyNoOpenSsh(privilege),
  start: async (environment) => overSsh(await startOpenSsh({ privilege, environment })),
});

/** Every way over SSH: OpenSSH's server with each kind of user, and the local environment's. */
export const sshHosts: readonly HostKind[] = [
  openSsh("root"),
  openSsh("sudo"),
  openSsh("no sudo"),
  { title: "the local SSH server", start: async (environment) => overSsh(await startSshHost(environment)) },
];

export function startShellHost(shell: readonly string[] = ["/bin/sh"], environment?: Readonly<Record<string, string>>): Promise<PlaybookHost> {
  const home = mkdtempSync(join(tmpdir(), "host-"));
  return Promise.resolve({
    home,
    run: (tasks, mode) => runHere({ program: compiled(tasks, mode), home, shell, environment }),
    close: () => Promise.resolve(rmSync(home, { recursive: true, force: true })),
  });
}

export async function runHere(run: LocalRun): Promise<Outcome> {
  return outcome(await runLocally(run));
}

function overSsh(host: Awaited<ReturnType<typeof startSshHost>>): PlaybookHost {
  return {
    home: host.home,
    close: () => host.close(),
    async run(tasks, mode) {
      const report: string[] = [];
      const result = await remoteShell({ connection: host.connection, program: compiled(tasks, mode), onLine: (line) => report.push(line) });
      return outcome({ ...result, report });
    },
  };
}

function outcome(result: { readonly status: number | null; readonly report: readonly string[]; readonly error: string }): Outcome {
  return {
    ...result,
    tasks: result.report.map(parseTaskLine).filter((task) => task !== undefined),
    changed: result.report.map(parseRecap).find((recap) => recap !== undefined)?.changed,
  };
}
