import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A shell step of a workflow. */
export interface ShellStep {
  readonly workflow: string;
  readonly job: string;
  /** Its name; of one without, its command. */
  readonly name: string;
  readonly run: string;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>>;
}

export const workflowFolder = join(__dirname, "..", "..", ".github", "workflows");

/** All shell steps of the repository's workflows. */
export function shellSteps(): ShellStep[] {
  return readdirSync(workflowFolder).flatMap((file) => {
    const { jobs } = parse(readFileSync(join(workflowFolder, file), "utf8")) as Workflow;
    return Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ name, run }) => (run === undefined ? [] : [{ workflow: file, job, name: name ?? run, run }])),
    );
  });
}

/** The command of the one step with this name; of steps that are in several workflows all commands must be the same. */
export function commandOf(name: string): string {
  const commands = new Set(shellSteps().filter((step) => step.name === name).map(({ run }) => run));
  const [command, ...others] = commands;
  if (command === undefined || others.length > 0) throw new Error(`Expected one shell step named ${name}, found ${commands.size}`);
  return command;
}
