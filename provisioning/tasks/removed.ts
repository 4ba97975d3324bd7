import { hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface RemovedArgs {
  /** @default `<path> is gone` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
  /** Removes a file only when nothing is left in it. @default false */
  readonly onlyEmpty?: boolean;
}

/** What an earlier run put at a path is gone. Anything that was there before us, or that another put there, stays. */
export function removed(args: RemovedArgs): Task {
  const path = hostPath(args.path);
  return {
    name: args.name ?? `${args.path} is gone`,
    check: sh`if [ ! -e ${path} ]; then return 0; fi
if ! recorded ${path}; then reason='not put there by a run'; return 0; fi
${args.onlyEmpty ? sh`if [ -s ${path} ]; then reason='others use it'; return 0; fi` : sh`:`}
reason='put there by a run'
return 1`,
    apply: sh`rm -rf -- ${path}
forget ${path}`,
  };
}
