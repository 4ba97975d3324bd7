import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** Direct dependencies of a program with the versions installed, for `pulumi about`. Those that are not installed keep their range. */
export function programDependencies(programDirectory: string): Dependency[] {
  const manifest = readJson(join(programDirectory, "package.json"));
  const ranges = { ...section(manifest, "devDependencies"), ...section(manifest, "dependencies") };
  return Object.entries(ranges).map(([name, range]) => ({ name, version: installedVersion(programDirectory, name) ?? range }));
}

function installedVersion(programDirectory: string, name: string): string | undefined {
  for (const folder of createRequire(join(programDirectory, "package.json")).resolve.paths(name) ?? []) {
    const version = readJson(join(folder, name, "package.json")).version;
    if (typeof version === "string") return version;
  }
  return undefined;
}

function section(manifest: Record<string, unknown>, name: string): Record<string, string> {
  return (manifest[name] ?? {}) as Record<string, string>;
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}
