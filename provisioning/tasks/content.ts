import type { Task } from "../task";
import { type Shell, hostPath, sh } from "../shell";

/** A file whose content is what the program `desired` prints. */
export interface ContentArgs {
  readonly path: string;
  readonly desired: Shell;
  /** Octal digits as chmod takes them. @default the mode that the file has; 644 for a new one */
  readonly mode?: string;
  /** `user` or `user:group`; changing it takes root. @default left as it is */
  readonly owner?: string;
}

/**
 * What `file` and `line` have in common: compare the content, mode and owner with the desired ones; write beside, move into
 * place. The temporary file has a fixed name, so that one left by a cut is overwritten and moved by the next run.
 */
export function content(args: ContentArgs): Pick<Task, "check" | "apply" | "diff" | "runtime"> {
  const path = hostPath(args.path);
  const mode = args.mode ?? "";
  const owner = args.owner ?? "";
  return {
    runtime: contentRuntime,
    check: sh`desired() { ${args.desired}; }
content_check ${path} ${mode} ${owner}`,
    apply: sh`desired() { ${args.desired}; }
content_apply ${path} ${mode} ${owner}`,
    diff: sh`desired() { ${args.desired}; }
content_diff ${path}`,
  };
}

/** The shell functions that the tasks' programs call. */
export const contentRuntime = sh`
content_check() { # path mode owner
  if [ ! -e "$1" ]; then reason='missing'; return 1; fi
  if [ ! -f "$1" ]; then reason='not a regular file'; return 2; fi
  if [ ! -r "$1" ]; then reason='not readable'; return 2; fi
  if ! desired | cmp -s - "$1"; then reason='content differs'; return 1; fi
  metadata_check "$@"
}
metadata_check() { # path mode owner
  if [ -n "$2" ] && ! mode_is "$1" "$2"; then reason="mode is $mode_now, not $2"; return 1; fi
  [ -n "$3" ] || return 0
  owner_now=$(stat -c %U:%G -- "$1")
  case $owner_now in "$3" | "$3":*) ;; *) reason="owner is $owner_now, not $3"; return 1 ;; esac
}
mode_is() { # path mode
  mode_now=$(stat -L -c %a -- "$1") && [ "$mode_now" = "$2" ]
}
content_apply() { # path mode owner
  target=$1
  # A link stays a link: dotfiles often are.
  if [ -L "$1" ]; then target=$(readlink -f -- "$1"); fi
  beside=$target.provision
  rm -f -- "$beside"
  if [ ! -e "$target" ]; then record "$1"; fi
  content_beside "$@" || { rm -f -- "$beside"; return 1; }
  mv -f -- "$beside" "$target"
}
content_beside() { # path mode owner
  # A copy first, for the mode and owner that nobody declares.
  if [ -e "$target" ]; then cp -p -- "$target" "$beside" || return 1; fi
  desired >"$beside" && metadata_apply "$beside" "$2" "$3"
}
metadata_apply() { # path mode owner
  if [ -n "$2" ]; then chmod -- "$2" "$1" || return 1; fi
  if [ -n "$3" ]; then as_root chown -- "$3" "$1"; fi
}
content_diff() { # path
  if [ -f "$1" ]; then desired | diff -u -- "$1" -; else desired | diff -u /dev/null -; fi
}
`;
