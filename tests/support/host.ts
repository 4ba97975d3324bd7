import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunMode, compile } from "../../provisioning/compile";
import type { Task } from "../../provisioning/task";

/** A home folder of its own in which compiled playbooks run, as on a host, without SSH. */
export interface TestHost {
  readonly home: string;
  /** `edit` changes the program's text: to put other facts in it. */
  run(tasks: readonly Task[], mode?: RunMode, variables?: Readonly<Record<string, string>>, edit?: (program: string) => string): RunResult;
  remove(): void;
}

export interface RunResult {
  readonly status: number | null;
  /** The report, a line each. */
  readonly report: readonly string[];
  readonly error: string;
}

const knownShells: readonly (readonly string[])[] = [["/bin/dash"], ["/bin/bash", "--posix"], ["/bin/busybox", "sh"]];

/** POSIX shells that hosts have as `sh`: those installed here. */
export const shells = knownShells.filter(([executable]) => existsSync(executable as string));

/** Those that are not: tests/provisioning/shell.test.ts names them as skipped. */
export const missingShells = knownShells.filter((shell) => !shells.includes(shell));

export function createTestHost(shell: readonly string[] = ["/bin/sh"]): TestHost {
  const home = mkdtempSync(join(tmpdir(), "host-"));
  return {
    home,
    run: (tasks, mode, variables = {}, edit = (program) => program) => run(home, shell, edit(compile({ name: "test", tasks }, mode)), variables),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function run(home: string, shell: readonly string[], program: string, variables: Readonly<Record<string, string>>): RunResult {
  const [command, ...args] = shell;
  const { status, stdout, stderr } = spawnSync(command as string, [...args, "-s"], {
    input: program,
    env: { HOME: home, PATH: process.env.PATH, ...variables },
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 64 << 20,
  });
  return { status, report: stdout.split("\n").filter((line) => line !== ""), error: stderr };
}

/** The statuses that a run reported, task by task. */
export function statuses(result: RunResult): string[] {
  return result.report.map((line) => line.slice(0, 8).trim()).filter((word) => ["ok", "changed", "skipped", "failed"].includes(word));
}
