import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";

/** Tags of everything that a stack makes: whose it is, and the stack's own. */
export function standardTags(userId: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return { ...tags, Project: project, Stack: pulumi.getStack(), UserId: userId };
}
