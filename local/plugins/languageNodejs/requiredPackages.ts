import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A resource plugin that a node package asks for. `version` has the leading `v` that the engine expects. */
export interface RequiredPackage {
  readonly name: string;
  readonly version: string;
  readonly server: string;
}

/**
 * The plugins that the packages in a program's node_modules name in the `pulumi` section of their package.json. Looks in the
 * nearest node_modules, one package deep: npm and pnpm put direct dependencies there.
 */
export function requiredPackages(programDirectory: string): RequiredPackage[] {
  const modules = nearestModules(programDirectory);
  if (modules === undefined) return [];
  return packageFolders(modules).flatMap(requiredPackage);
}

function nearestModules(directory: string): string | undefined {
  const candidate = join(directory, "node_modules");
  if (list(candidate).length > 0) return candidate;
  const parent = dirname(directory);
  return parent === directory ? undefined : nearestModules(parent);
}

function packageFolders(modules: string): string[] {
  return list(modules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    const folder = join(modules, name);
    return name.startsWith("@") ? list(folder).map((scoped) => join(folder, scoped)) : [folder];
  });
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string; readonly version?: string; readonly server?: string };
}

function requiredPackage(folder: string): RequiredPackage[] {
  const manifest = readManifest(folder);
  const name = manifest?.pulumi?.name ?? manifest?.name?.replace(/^@pulumi\//, "").replace(/^@/, "");
  const version = manifest?.pulumi?.version ?? manifest?.version;
  if (manifest?.pulumi?.resource !== true || name === undefined || version === undefined) return [];
  return [{ name, version: `v${version.replace(/^v/, "")}`, server: manifest.pulumi.server ?? "" }];
}

/** A folder without a readable package.json is not a package; node would not load it either. */
function readManifest(folder: string): Manifest | undefined {
  try {
    const text = readFileSync(join(folder, "package.json"), "utf8");
    return text.includes('"pulumi"') ? (JSON.parse(text) as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
