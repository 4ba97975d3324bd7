import { hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface SymlinkArgs {
  /** @default `<path> points to <target>` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
  /** What the link holds, as it stands: relative targets are relative to the link's folder. */
  readonly target: string;
}

/** A symbolic link. Anything but a link at its place is left alone and fails the task. */
export function symlink(args: SymlinkArgs): Task {
  const path = hostPath(args.path);
  return {
    name: args.name ?? `${args.path} points to ${args.target}`,
    check: sh`if [ -L ${path} ]; then
  # Command substitution takes newlines off the end.
  target_now=$(readlink -n -- ${path}; echo .) target_now=\${target_now%.}
  [ "$target_now" = ${args.target} ] || { reason="points to $target_now"; return 1; }
elif [ -e ${path} ]; then reason='something else than a link is there'; return 2
else reason=missing; return 1; fi`,
    apply: sh`ln -sfn -- ${args.target} ${path}`,
  };
}
