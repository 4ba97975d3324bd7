import { downloadRuntime } from "./tasks/download";
import { contentRuntime } from "./tasks/content";
import { packageRuntime } from "./tasks/package";
import { factsRuntime } from "./facts";
import { runtime } from "./runtime";
import { lines, sh } from "./shell";
import type { Playbook, Task } from "./task";

/** How a playbook is run: `check` changes nothing and says what a run would change; `diff` shows how. */
export interface RunMode {
  readonly check?: boolean;
  readonly diff?: boolean;
}

/**
 * Compiles a playbook into one POSIX shell program, to be read by `sh -s` from standard input. Nothing runs before the last line
 * has arrived, so a cut while sending does nothing. Exit status: 0 done or nothing to do, 1 failed, 2 in check mode when something
 * would change.
 */
export function compile(playbook: Playbook, mode: RunMode = {}): string {
  const program = lines([
    sh`# Playbook ${playbook.name}, compiled by pinterest-pipeline's provisioning.
# Tasks are called by number, and playbooks use the facts that they need:
# shellcheck disable=SC2317,SC2034
set -u
umask 022
check_mode=${mode.check ? "yes" : ""}
diff_mode=${mode.diff ? "yes" : ""}`,
    runtime,
    factsRuntime,
    contentRuntime,
    downloadRuntime,
    packageRuntime,
    ...playbook.tasks.map(taskFunctions),
    sh`main() {
begin ${playbook.name}
facts`,
    ...playbook.tasks.map((task, i) => sh`task_name=${task.name}
run_task ${i} "$task_name" ${task.when?.otherwise ?? ""}`),
    sh`recap
if [ -n "$check_mode" ] && [ "$changed" -gt 0 ]; then exit 2; fi
}
main </dev/null
exit`,
  ]);
  return `${program.text}\n`;
}

function taskFunctions(task: Task, number: number) {
  // Numbers make function names; they are ours, not data.
  const name = (prefix: string) => sh`${prefix}_${number}`;
  return lines([
    sh`${name("when")}() {
${task.when?.test ?? sh`:`}
}`,
    sh`${name("check")}() {
${task.check}
}`,
    sh`${name("apply")}() {
${task.apply}
}`,
    sh`${name("after")}() {
${task.after ?? sh`:`}
}`,
    sh`${name("diff")}() {
${task.diff ?? sh`:`}
}`,
  ]);
}
