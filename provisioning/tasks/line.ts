import { hostPath, sh } from "../shell";
import type { Task } from "../task";
import { content } from "./content";

export interface LineArgs {
  /** @default `<path> has the line …` */
  readonly name?: string;
  /** Absolute, or relative to the login user's home; made when missing. */
  readonly path: string;
  /** The line, without its newline. */
  readonly line: string;
  /** @default present */
  readonly state?: "present" | "absent";
  /**
   * POSIX extended regular expression. With `present`, the last line that it matches is replaced and others that match
   * go; with `absent`, every line that it matches goes.
   */
  readonly replacing?: string;
}

/** One line in a text file, once, or not at all. */
export function line(args: LineArgs): Task {
  const state = args.state ?? "present";
  if (args.line.includes("\n")) throw new Error(`Expected a single line for ${args.path}, got ${JSON.stringify(args.line)}`);
  const name = args.name ?? `${args.path} has ${state === "present" ? "" : "not "}the line ${args.line}`;
  const path = hostPath(args.path);
  // The values go through the environment: awk's -v would read backslashes in them.
  const program = state === "present" ? presentProgram : absentProgram;
  const desired = sh`{ cat -- ${path} 2>/dev/null || :; } | LINE=${args.line} REPLACING=${args.replacing ?? ""} awk ${program}`;
  const task = content({ path: args.path, desired });
  if (state === "present") return { name, ...task };
  return { name, ...task, check: sh`[ -e ${path} ] || return 0
${task.check}` };
}

const matches = `function matches() { return $0 == ENVIRON["LINE"] || (ENVIRON["REPLACING"] != "" && $0 ~ ENVIRON["REPLACING"]) }`;

const presentProgram = `${matches}
{ text[NR] = $0; if (matches()) { drop[NR] = 1; last = NR } }
END {
  if (!last) { last = NR + 1; count = NR + 1 } else count = NR
  text[last] = ENVIRON["LINE"]; delete drop[last]
  for (i = 1; i <= count; i++) if (!(i in drop)) print text[i]
}`;

const absentProgram = `${matches}
!matches()`;
