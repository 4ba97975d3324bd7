import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheEntry, cached, isCached } from "./cache";
import { digestOf, download, downloadText, isReachable } from "../../download";
import kafkaJars from "./kafkaJars.json";
import { writeKafkaScripts } from "./kafkaScripts";
import { fetchMavenFiles } from "./mavenFiles";
import { run } from "./run";
import { packTarball } from "./tarball";
import type { ToolOptions } from "./toolOptions";

const distribution = "kafka_2.12-2.8.1";
const official = `https://archive.apache.org/dist/kafka/2.8.1/${distribution}.tgz`;

/** The Kafka distribution: unpacked for the brokers, packed for the client instance to download. */
export interface Kafka {
  /** The unpacked `kafka_2.12-2.8.1`. */
  readonly home: string;
  readonly archive: string;
  /** The archive's SHA-512 in the format of Apache's `.sha512` files. */
  readonly digestFile: string;
}

/**
 * The official archive of Kafka 2.8.1 where archive.apache.org can be reached; elsewhere the same jars from Maven Central
 * with launch scripts of our own, packed under the same name.
 */
export async function prepareKafka(options: ToolOptions): Promise<Kafka> {
  const folder = await cached({
    ...entry(options.cache),
    signal: options.signal,
    onWait: () => {
      options.status("another process is preparing it");
    },
    produce: (partial) => produce(partial, options),
  });
  const archive = join(folder, `${distribution}.tgz`);
  return { home: join(folder, distribution), archive, digestFile: `${archive}.sha512` };
}

/** Whether it is there, so that nothing is to be downloaded. */
export function isKafkaCached(cache: string): boolean {
  return isCached(entry(cache));
}

/** Whether the official archive can be downloaded from here. */
export function isKafkaSiteReachable(signal?: AbortSignal): Promise<boolean> {
  return isReachable(official, signal);
}

function entry(cache: string): Pick<CacheEntry, "cache" | "key" | "holds"> {
  return { cache, key: `${distribution}-${recipe}`, holds: [distribution, `${distribution}.tgz`, `${distribution}.tgz.sha512`] };
}

/** Raised when what is made here changes, so that a cache does not keep the old one. */
const recipe = "2";

async function produce(folder: string, options: ToolOptions): Promise<void> {
  options.status("asking archive.apache.org");
  if (await isKafkaSiteReachable(options.signal)) await downloadOfficial(folder, options);
  else await assemble(folder, options);
}

async function downloadOfficial(folder: string, { status, signal }: ToolOptions): Promise<void> {
  const published = await downloadText(`${official}.sha512`, signal);
  const archive = join(folder, `${distribution}.tgz`);
  await download({
    url: official,
    file: archive,
    algorithm: "sha512",
    digest: parseApacheDigest(published),
    signal,
    onBytes: (received, total) => {
      status(`downloading, ${(received / 1e6).toFixed(0)}${total === undefined ? "" : ` of ${(total / 1e6).toFixed(0)}`} MB`);
    },
  });
  await writeFile(`${archive}.sha512`, published);
  await run({ command: "tar", args: ["-xzf", archive, "-C", folder], limitMs: 120_000, signal });
  await rm(join(folder, distribution, "site-docs"), { recursive: true, force: true });
}

async function assemble(folder: string, options: ToolOptions): Promise<void> {
  const home = join(folder, distribution);
  await fetchMavenFiles(kafkaJars, join(home, "libs"), options);
  await writeKafkaScripts(home);
  options.status("packing the archive");
  const archive = join(folder, `${distribution}.tgz`);
  await packTarball(home, `${archive}.partial`);
  const digest = await digestOf(`${archive}.partial`, "sha512");
  await rename(`${archive}.partial`, archive);
  await writeFile(`${archive}.sha512`, formatApacheDigest(`${distribution}.tgz`, digest));
}

/** A `.sha512` file as Apache publishes them (`gpg --print-md SHA512`): the name, then groups of eight digits over several lines. */
export function formatApacheDigest(file: string, digest: string): string {
  const groups = digest.toUpperCase().match(/.{8}/g) ?? [];
  const indent = " ".repeat(file.length + 2);
  const groupsPerLine = Math.max(1, Math.floor((80 - indent.length) / 9));
  const lines: string[] = [];
  for (let at = 0; at < groups.length; at += groupsPerLine) lines.push(groups.slice(at, at + groupsPerLine).join(" "));
  return `${file}: ${lines.join(`\n${indent}`)}\n`;
}

/** The SHA-512 out of such a file, hexadecimal in lower case. */
export function parseApacheDigest(text: string): string {
  const digits = text.replace(/^[^:]*:/, "").replace(/\s+/g, "").toLowerCase();
  if (/^[0-9a-f]{128}$/.test(digits)) return digits;
  throw new Error(`Expected Apache's checksum file to hold one SHA-512, got ${JSON.stringify(text.slice(0, 80))}`);
}
