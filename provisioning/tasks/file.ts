import { sh } from "../shell";
import type { Task } from "../task";
import { content } from "./content";

export interface FileArgs {
  /** @default `<path> is as declared` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
  /** The whole content, UTF-8. */
  readonly content: string;
  /** Octal digits. @default as it is; 644 for a new file */
  readonly mode?: string;
  /** `user` or `user:group`; takes root. @default as it is */
  readonly owner?: string;
}

/** A file with exactly this content. */
export function file(args: FileArgs): Task {
  return {
    name: args.name ?? `${args.path} is as declared`,
    ...content({ path: args.path, desired: sh`printf %s ${args.content}`, mode: args.mode, owner: args.owner }),
  };
}
