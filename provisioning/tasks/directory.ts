import { hostPath, sh } from "../shell";
import type { Task } from "../task";
import { contentRuntime } from "./content";

export interface DirectoryArgs {
  /** @default `<path> is a directory` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
  /** Octal digits. @default as it is; 755 for a new one */
  readonly mode?: string;
  /** `user` or `user:group`; takes root. @default as it is */
  readonly owner?: string;
  /** `absent` removes it with all that is in it. @default present */
  readonly state?: "present" | "absent";
}

/** A directory, with its parents, or none. */
export function directory(args: DirectoryArgs): Task {
  const path = hostPath(args.path);
  const metadata = sh`${path} ${args.mode ?? ""} ${args.owner ?? ""}`;
  if (args.state === "absent") {
    return {
      name: args.name ?? `${args.path} is gone`,
      check: sh`[ -e ${path} ] || [ -L ${path} ] || return 0; reason='still there'; return 1`,
      apply: sh`rm -rf -- ${path}`,
    };
  }
  return {
    name: args.name ?? `${args.path} is a directory`,
    runtime: contentRuntime,
    check: sh`if [ ! -e ${path} ]; then reason=missing; return 1; fi
if [ ! -d ${path} ]; then reason='not a directory'; return 2; fi
metadata_check ${metadata}`,
    apply: sh`mkdir -p -- ${path}
metadata_apply ${metadata}`,
  };
}
