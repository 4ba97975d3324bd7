import { localStack } from "./environment";

/** The generated configuration file of each stack that lives on this machine. */
export type StackConfigs = Readonly<Record<string, string>>;

/** What to run for the command line that `exec` was given. */
export interface ExecPlan {
  /** Whether it is about a local stack, and needs the local environment. */
  readonly isLocal: boolean;
  readonly command: string;
  readonly args: readonly string[];
}

/** Pulumi commands (and their aliases) that read the stack's configuration file. */
const configured: readonly string[] = ["up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "watch", "import", "config"];

/** Global options of the Pulumi CLI that take a value as a word of its own. */
const optionsWithValue: readonly string[] = ["--cwd", "-C", "--color", "--verbose", "-v", "--profiling", "--tracing", "--memprofilerate", "--stack", "-s"];

/**
 * Reads the stack out of a command line (`--stack X`, `--stack=X`, `-s X`; none means local), and gives Pulumi commands on
 * a local stack its generated configuration file.
 */
export function planExec([command = "", ...args]: readonly string[], stackConfigs: StackConfigs): ExecPlan {
  const stackConfig = stackConfigs[stackOf(args) ?? localStack];
  const isLocal = stackConfig !== undefined;
  return { isLocal, command, args: isLocal && command === "pulumi" ? withConfigFile(args, stackConfig) : args };
}

/** The stack that a command line names; undefined when it names none. */
export function stackOf(args: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === "--") return undefined;
    if (arg === "--stack" || arg === "-s") return args[index + 1];
    const match = /^(?:--stack=|-s=?)(.+)$/.exec(arg);
    if (match !== null && !/^--s(?!tack=)/.test(arg)) return match[1];
  }
  return undefined;
}

/** Whether a command line only asks what the command does, for which nothing has to run. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? undefined : end).some((arg) => arg === "--help" || arg === "-h");
}

function withConfigFile(args: readonly string[], stackConfig: string): readonly string[] {
  const hasOwn = args.some((arg) => arg === "--config-file" || arg.startsWith("--config-file="));
  const at = subcommandIndex(args);
  if (hasOwn || at === -1 || !configured.includes(args[at] ?? "")) return args;
  return [...args.slice(0, at + 1), "--config-file", stackConfig, ...args.slice(at + 1)];
}

function subcommandIndex(args: readonly string[]): number {
  return args.findIndex((arg, index) => !arg.startsWith("-") && !optionsWithValue.includes(args[index - 1] ?? ""));
}
