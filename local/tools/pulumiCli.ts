import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheEntry, cached, isCached } from "./cache";
import { download, downloadText, isReachable } from "../../download";
import { findExecutable } from "./findExecutable";
import { run } from "./run";
import type { ToolOptions } from "./toolOptions";

/** The same version as `@pulumi/pulumi` in package.json, which is the one that can be built from the Go module proxy. */
export const pulumiVersion = "3.259.0";

const releases = "https://get.pulumi.com/releases/sdk";
const module = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const buildLimitMs = 25 * 60_000;

/**
 * Folder that holds the Pulumi CLI and nothing else, so that no plugin that comes with it is preferred to the local ones.
 * Taken from PATH when it is of this very version, else downloaded, else built by Go.
 */
export function preparePulumiCli(options: ToolOptions): Promise<string> {
  return cached({
    ...entry(options.cache),
    signal: options.signal,
    onWait: () => {
      options.status("another process is making it");
    },
    produce: (folder) => produce(folder, options),
  });
}

/** Whether the site that the CLI is downloaded from answers. */
export function isPulumiSiteReachable(signal?: AbortSignal): Promise<boolean> {
  return isReachable(`${releases}/${archiveName()}`, signal);
}

/** Where the CLI is once it was prepared. */
export function pulumiCliFolder(cache: string): string {
  return join(cache, entry(cache).key);
}

/** Whether the CLI is in the cache. */
export function isPulumiCliCached(cache: string): boolean {
  return isCached(entry(cache));
}

function entry(cache: string): Pick<CacheEntry, "cache" | "key" | "holds"> {
  return { cache, key: `pulumi-${pulumiVersion}-${process.platform}-${process.arch}`, holds: ["pulumi"] };
}

async function produce(folder: string, options: ToolOptions): Promise<void> {
  if (await copyFromPath(folder, options)) return;
  options.status("asking get.pulumi.com");
  if (await isPulumiSiteReachable(options.signal)) await downloadCli(folder, options);
  else await buildCli(folder, options);
  await requireVersion(join(folder, "pulumi"), options);
}

async function copyFromPath(folder: string, options: ToolOptions): Promise<boolean> {
  const found = findExecutable("pulumi");
  if (found === undefined || (await versionOf(found, options).catch(() => undefined)) !== pulumiVersion) return false;
  await copyFile(found, join(folder, "pulumi"));
  // A version manager's shim is a script that finds its program by its own place: a copy of it does not run.
  return (await versionOf(join(folder, "pulumi"), options).catch(() => undefined)) === pulumiVersion;
}

async function downloadCli(folder: string, options: ToolOptions): Promise<void> {
  const name = archiveName();
  const checksums = await downloadText(`${releases}/pulumi-${pulumiVersion}-checksums.txt`, options.signal);
  const archive = join(folder, name);
  await download({
    url: `${releases}/${name}`,
    file: archive,
    algorithm: "sha256",
    digest: findDigest(checksums, name),
    signal: options.signal,
    onBytes: (received, total) => {
      options.status(`downloading, ${megabytes(received)}${total === undefined ? "" : ` of ${megabytes(total)}`} MB`);
    },
  });
  const unpack = ["-xzf", archive, "-C", folder, "--strip-components=1", "pulumi/pulumi"];
  await run({ command: "tar", args: unpack, limitMs: 120_000, signal: options.signal });
  await rm(archive);
}

/** Digest of a file out of a checksum list (`<digest>  <file>` a line). */
export function findDigest(checksums: string, file: string): string {
  for (const line of checksums.split("\n")) {
    const [digest, name] = line.trim().split(/\s+\*?/);
    if (name === file && digest !== undefined && /^[0-9a-f]{64}$/i.test(digest)) return digest.toLowerCase();
  }
  throw new Error(`Expected Pulumi's checksum list to name ${file} with its SHA-256; it does not`);
}

async function buildCli(folder: string, options: ToolOptions): Promise<void> {
  const go = findExecutable("go");
  if (go === undefined) throw new Error("Expected get.pulumi.com to answer or Go to be installed (https://go.dev/dl); neither is so");
  const build = join(folder, "build");
  await mkdir(build);
  await writeFile(join(build, "go.mod"), "module pulumicli\n\ngo 1.24\n");
  const at = { command: go, cwd: build, limitMs: buildLimitMs, signal: options.signal };
  let modules = 0;
  options.note("get.pulumi.com is out of reach: Go builds the Pulumi CLI. That takes 3 to 5 minutes, once.");
  options.status("fetching modules");
  const onFetch = (line: string): void => {
    if (line.startsWith("go: downloading ")) options.status(`fetching modules, ${++modules} so far`);
  };
  await run({ ...at, args: ["get", "-tool", `${module}@v${pulumiVersion}`], onLine: onFetch });
  options.status("compiling");
  let compiled = 0;
  const onCompile = (): void => {
    options.status(`compiling, ${++compiled} packages so far`);
  };
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  await run({ ...at, args: ["build", "-v", "-trimpath", "-ldflags", flags, "-o", join(folder, "pulumi"), module], onLine: onCompile });
  await rm(build, { recursive: true });
}

async function requireVersion(file: string, options: ToolOptions): Promise<void> {
  const version = await versionOf(file, options);
  if (version !== pulumiVersion) throw new Error(`Expected the Pulumi CLI to be of version ${pulumiVersion}, got ${version}`);
}

async function versionOf(file: string, { cache, signal }: ToolOptions): Promise<string> {
  // Even this command writes a log: not into the user's own folder.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(cache, ".pulumi") };
  return (await run({ command: file, args: ["version"], env, limitMs: 30_000, signal })).trim().replace(/^v/, "");
}

function archiveName(): string {
  return `pulumi-v${pulumiVersion}-${process.platform}-${process.arch}.tar.gz`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
