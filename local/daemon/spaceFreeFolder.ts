import { createHash } from "node:crypto";
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes `folder` and returns a path to it without white space: itself, or a link in the system's temporary folder. Shell
 * scripts such as Kafka's split the options in KAFKA_OPTS at spaces, whatever quotes are in it.
 */
export function spaceFreeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (!/\s/.test(folder)) return folder;
  const link = linkFor(folder);
  removeSpaceFreeLink(folder);
  symlinkSync(folder, link);
  return link;
}

/** Takes the link away again; does nothing where there is none. */
export function removeSpaceFreeLink(folder: string): void {
  const link = linkFor(folder);
  if (targetOf(link) === folder) rmSync(link);
}

/** Both paths to the folder: its own and the one without white space. */
export function pathsTo(folder: string): readonly string[] {
  return [folder, linkFor(folder)];
}

/** The same name at every start, so that a link that a killed process left behind is found. */
function linkFor(folder: string): string {
  return join(tmpdir(), `pinterest-pipeline-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`);
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
