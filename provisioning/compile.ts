import { factsRuntime } from "./facts";
import { runtime } from "./runtime";
import { lines, sh } from "./shell";
import type { Playbook, Task } from "./task";

/** How a playbook is run: `check` changes nothing and says what a run would change; `diff` shows how. */
export interface RunMode {
  readonly check?: boolean;
  readonly diff?: boolean;
}

/** No task of the playbooks takes more than some minutes: what runs longer hangs. */
const taskLimitSeconds = 1800;

/** How long a run waits for another one on the same host. */
const lockLimitSeconds = 600;

/**
 * Compiles a playbook into one POSIX shell program, to be read by `sh -s` from standard input. Nothing runs before the last line
 * has arrived, so a cut while sending does nothing. Exit status: 0 done or nothing to do, 1 failed, 2 in check mode when something
 * would change. Started as `sh -s remove` the program takes away what the playbook put on the host.
 */
export function compile(playbook: Playbook, mode: RunMode = {}): string {
  const removal = playbook.removal ?? [];
  const tasks = [...playbook.tasks, ...removal];
  const name = oneLine(playbook.name);
  const program = lines([
    sh`# Playbook ${name}, compiled by pinterest-pipeline's provisioning.
# Tasks are called by number, and playbooks use the facts that they need:
# shellcheck disable=SC2317,SC2034
set -u
umask 022
check_mode=${mode.check ? "yes" : ""}
diff_mode=${mode.diff ? "yes" : ""}
task_limit_seconds=${taskLimitSeconds}
lock_limit_seconds=${lockLimitSeconds}`,
    runtime,
    factsRuntime,
    ...new Set(tasks.flatMap((task) => task.runtime ?? [])),
    ...tasks.map(taskFunctions),
    sh`main() {
begin ${name}
facts
if [ "\${1-}" = remove ]; then :`,
    ...removal.map((task, i) => runTask(task, playbook.tasks.length + i)),
    sh`${playbook.keepsEngine ? sh`:` : sh`end_removal`}
else :`,
    ...playbook.tasks.map(runTask),
    sh`fi
recap
if [ -n "$check_mode" ] && [ "$changed" -gt 0 ]; then exit 2; fi
}
main "$@" </dev/null
exit`,
  ]);
  return `${program.text}\n`;
}

function runTask(task: Task, number: number) {
  return sh`run_task ${number} ${oneLine(task.name)} ${oneLine(task.when?.otherwise ?? "")}`;
}

/** Names stand in lines of the report, and in the operator's terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
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
    sh`${name("foretell")}() {
${task.foretell ?? sh`:`}
}`,
    sh`${name("diff")}() {
${task.diff ?? sh`:`}
}`,
  ]);
}
