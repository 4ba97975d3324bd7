import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentPaths } from "../../local/paths";
import { project } from "../../project";
import type { TestEnvironment } from "./environment";

/** A resource as the state keeps it. */
export interface StackResource {
  readonly type: string;
  readonly urn: string;
  /** None while it is being made. */
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Where the program makes it: `project:///FILE#LINE,COLUMN`. */
  readonly sourcePosition?: string;
}

/** The resources of a stack as they stand in the state's file, also while a command is writing it. */
export function stackResources({ settings }: TestEnvironment, stack: string): readonly StackResource[] {
  const file = join(environmentPaths(settings.home).state, ".pulumi", "stacks", project, `${stack}.json`);
  if (!existsSync(file)) return [];
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: { resources?: readonly StackResource[] } } };
  return checkpoint.latest?.resources ?? [];
}

/** Those that a provider made outside of the state. */
export function madeResources(environment: TestEnvironment, stack: string): readonly StackResource[] {
  return stackResources(environment, stack).filter(({ id, type }) => /^(aws|command|pulumi-nodejs):/.test(type) && id !== undefined && id !== "");
}
