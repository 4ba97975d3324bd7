import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import type { Settings } from "../settings";
import { pluginVersions, type PluginName } from "./pluginVersions";

/** The source file of each plugin, relative to this folder. */
const entryFiles: Readonly<Record<PluginName, string>> = {
  "pulumi-language-nodejs": "languageNodejs/main.ts",
  "pulumi-resource-pulumi-nodejs": "dynamic/main.ts",
  "pulumi-resource-aws": "aws/main.ts",
  "pulumi-resource-command": "command/main.ts",
  "pulumi-resource-tls": "tls/main.ts",
};

/** Oldest Node that the plugins run on: the project's own (package.json, engines). */
const nodeTarget = "node20";

/** Names the state of the sources that the executables in a folder were made from. */
const stampFile = "plugins.sha256";

/**
 * Makes `folder` hold the local stack's Pulumi plugins: for each a bundle and executable launchers, so that it starts in a
 * fraction of a second and needs no node_modules but the program's. The CLI finds them with `PULUMI_HOME=<folder>`, where they
 * stand as in its plugin cache; with `<folder>` on PATH too, but then it warns of each. Does nothing when sources, dependencies
 * and Node are those of the last time. Throws when a plugin cannot be bundled.
 */
export async function buildPlugins(options: { settings: Settings; folder: string }): Promise<void> {
  const { folder } = options;
  const stamp = sourceStamp(options.settings.root);
  if (isBuilt(folder, stamp)) return;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, stampFile), { force: true });
  // V8 knows a cache's source by little more than its length.
  for (const name of pluginNames) rmSync(join(folder, `${name}.js.cache`), { force: true });
  await bundle(folder);
  for (const name of pluginNames) {
    writeLauncher(join(folder, name), ".", name);
    writeLauncher(cacheFile(folder, name), "../..", name);
  }
  writeFileSync(join(folder, stampFile), stamp);
}

const pluginNames = Object.keys(pluginVersions) as PluginName[];

function isBuilt(folder: string, stamp: string): boolean {
  const file = join(folder, stampFile);
  if (!existsSync(file) || readFileSync(file, "utf8") !== stamp) return false;
  const made = pluginNames.flatMap((name) => [join(folder, name), cacheFile(folder, name), `${join(folder, name)}.js`]);
  return [...made, join(folder, "start.js")].every((file) => existsSync(file));
}

/** Digest of all that decides what a bundle holds. */
function sourceStamp(root: string): string {
  const hash = createHash("sha256");
  for (const file of [...sourceFiles(__dirname), join(root, "package-lock.json")]) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.update(process.execPath).update(process.version).digest("hex");
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(folder, name));
}

async function bundle(folder: string): Promise<void> {
  // Loaded here, so that a build that has nothing to do does not load it.
  const esbuild = await import("esbuild");
  await esbuild.build({
    entryPoints: [...pluginNames.map((name) => ({ in: join(__dirname, entryFiles[name]), out: name })), { in: join(__dirname, "start.ts"), out: "start" }],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: nodeTarget,
    minifySyntax: true,
    minifyWhitespace: true,
    // ssh2's native helpers are optional, and it does without them.
    external: ["*.node", "cpu-features"],
    plugins: [withoutProgramSide, requiredOnce],
    logLevel: "silent",
  });
}

/**
 * Leaves out what the SDK loads for programs only, to serialise closures and to drive the CLI: with TypeScript and npm's own library it is
 * most of what the server of dynamic providers would take half a second to load.
 */
const withoutProgramSide: Plugin = {
  name: "without the program's side of the SDK",
  setup(build) {
    build.onLoad({ filter: /[\\/]@pulumi[\\/]pulumi[\\/](automation|runtime[\\/]closure)[\\/]/ }, () => ({ contents: "" }));
  },
};

/**
 * An `import()` of an AWS client's CommonJS copies its exports each time, of which EC2 has thousands: several milliseconds for every call of a
 * function. `require` gives the same object always.
 */
const requiredOnce: Plugin = {
  name: "AWS clients without copies",
  setup(build) {
    build.onLoad({ filter: /[\\/]local[\\/]plugins[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(/await import\(("@aws-sdk\/[^"]+")\)/g, "require($1)"),
      loader: "ts",
    }));
  },
};

/** Where the CLI's plugin cache has a plugin: `plugins/resource-aws-v7.48.0/pulumi-resource-aws`. */
function cacheFile(folder: string, name: PluginName): string {
  return join(folder, "plugins", `${name.replace(/^pulumi-/, "")}-v${pluginVersions[name]}`, name);
}

/** In a half-written launcher the engine would see a broken plugin: written aside, then moved. */
function writeLauncher(file: string, folder: string, name: PluginName): void {
  const written = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(written, `#!/bin/sh\nexec ${shellWord(process.execPath)} "\${0%/*}/${folder}/start.js" "\${0%/*}/${folder}/${name}.js" "$@"\n`);
  chmodSync(written, 0o755);
  renameSync(written, file);
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
