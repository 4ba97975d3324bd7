import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EmulationError } from "../error";
import type { RunManifest } from "./manifest";

/** Where run manifests are kept: `<home>/runs/<stack>/<run>.json`. */
export interface RunFiles {
  write(manifest: RunManifest): Promise<void>;
  /**
   * @param run the latest of the stack when undefined
   * @throws EmulationError when there is none, or it cannot be read
   */
  read(stack: string, run?: string): Promise<RunManifest>;
}

/** `PIPELINE_HOME`, relative to the checkout; `.pipeline` in it when not set. */
export function pipelineHome(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(__dirname, "..", "..", env.PIPELINE_HOME ?? ".pipeline");
}

export function runFiles(home: string): RunFiles {
  const folder = (stack: string): string => join(home, "runs", stack);
  return {
    write: (manifest) => writeManifest(folder(manifest.stack), manifest),
    read: async (stack, run) => readManifest(folder(stack), run ?? (await latestRun(folder(stack), stack))),
  };
}

async function writeManifest(folder: string, manifest: RunManifest): Promise<void> {
  const file = join(folder, `${manifest.run}.json`);
  await mkdir(folder, { recursive: true });
  // Beside, then moved: whoever is killed here leaves the previous manifest whole.
  await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

async function latestRun(folder: string, stack: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
  const latest = names.at(-1);
  if (latest === undefined) throw new EmulationError(`Expected a run for stack "${stack}" in ${folder}, found none. Post first: npm run emulate -- --stack ${stack}`);
  return latest.slice(0, -".json".length);
}

async function readManifest(folder: string, run: string): Promise<RunManifest> {
  const file = join(folder, `${run}.json`);
  try {
    const manifest = JSON.parse(await readFile(file, "utf8")) as RunManifest;
    if (manifest.version === 2) return manifest;
    throw new Error(`its version is ${String(manifest.version)}, not 2`);
  } catch (error) {
    throw new EmulationError(`Expected the manifest of run ${run} in ${file}, but ${(error as Error).message}. Name a run with --run, or post again.`, { cause: error });
  }
}
