import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** The engine's own folder on a host: its log, its lock, the digests that it read, and downloads under way. */
const engineFolder = ".local/state/pinterest-pipeline";

/** Every path below a home but the engine's folder, a line each: kind and mode, owner, content or target, time of the last change. */
export function treeWithTimes(home: string): string[] {
  return walk(home, true);
}

/** The same without the times: what a run left there, whenever it was. */
export function tree(home: string): string[] {
  return walk(home, false);
}

function walk(home: string, times: boolean, folder = ""): string[] {
  return readdirSync(join(home, folder))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => path !== engineFolder)
    .flatMap((path) => {
      const stat = lstatSync(join(home, path));
      const content = stat.isFile() ? digest(join(home, path)) : stat.isSymbolicLink() ? readlinkSync(join(home, path)) : "";
      // The engine makes its folder's parents.
      const time = times && !engineFolder.startsWith(`${path}/`) ? ` ${stat.mtimeMs}` : "";
      return [`${path} ${stat.mode.toString(8)} ${stat.uid} ${content}${time}`, ...(stat.isDirectory() ? walk(home, times, path) : [])];
    });
}

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
