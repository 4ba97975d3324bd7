import { type Shell, hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface CommandArgs {
  readonly name: string;
  readonly run: Shell;
  /** Nothing to do where this path exists. */
  readonly creates?: string;
  /** Nothing to do where this program ends with status 0. */
  readonly unless?: Shell;
  /** Reported as changed only where this program, run after it, ends with status 0. @default always */
  readonly changedWhen?: Shell;
}

/** A program of one's own. Without `creates` and `unless` it runs every time, and says so. */
export function command(args: CommandArgs): Task {
  return {
    name: args.name,
    check: sh`${args.creates === undefined ? sh`:` : sh`if [ -e ${hostPath(args.creates)} ]; then reason='exists'; return 0; fi`}
${args.unless === undefined ? sh`:` : sh`# A subshell, because the program may leave it by exit.
# shellcheck disable=SC2233
if ( ${args.unless} ); then return 0; fi`}
reason='to be run'
return 1`,
    apply: args.run,
    after: args.changedWhen === undefined ? undefined : sh`( ${args.changedWhen} ) >>"$log" 2>&1 || unchanged=yes`,
    idempotent: args.creates !== undefined || args.unless !== undefined,
  };
}
