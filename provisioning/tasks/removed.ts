import { hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface RemovedArgs {
  /** @default `<path> is gone` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
}

/** A file that an earlier run made is gone, if nothing is left in it. One that was there before us, or that others use, stays. */
export function removed(args: RemovedArgs): Task {
  const path = hostPath(args.path);
  return {
    name: args.name ?? `${args.path} is gone`,
    check: sh`if [ ! -e ${path} ]; then return 0; fi
if ! recorded ${path}; then reason='not put there by a run'; return 0; fi
if [ -s ${path} ]; then reason='others use it'; return 0; fi
reason='put there by a run'
return 1`,
    apply: sh`rm -f -- ${path}
forget ${path}`,
  };
}
