import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ProcessRecord, isSameProcess, startTime } from "../processRecord";

/** A folder of the cache: made once per key, used by every clone. */
export interface CacheEntry {
  /** The cache's folder. */
  readonly cache: string;
  /** Name of the entry; holds everything that decides its content: tool, version, platform. */
  readonly key: string;
  /** Files that a whole entry has; an entry that lost one is made again. */
  readonly holds: readonly string[];
  /** Fills the folder it is given and checks what it filled in; the folder is moved into place afterwards. */
  readonly produce: (folder: string) => Promise<void>;
  /** Told when another process is already making this entry. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
  /** How long another process may take to make this entry. @default 30 minutes */
  readonly waitLimitMs?: number;
}

const defaultWaitLimitMs = 30 * 60_000;
const pollMs = 200;

/**
 * Returns the entry's folder, made first if need be. It is made beside its place and moved there when whole, so an
 * interrupted attempt is never taken for an entry; of several processes one makes it while the others wait.
 */
export async function cached(entry: CacheEntry): Promise<string> {
  const target = join(entry.cache, entry.key);
  if (isWhole(entry, target)) return target;
  await mkdir(entry.cache, { recursive: true });
  const release = await lock(entry, target);
  try {
    if (!isWhole(entry, target)) await make(entry, target);
    return target;
  } finally {
    await release();
  }
}

/** Whether the entry is there, without making it. */
export function isCached(entry: Pick<CacheEntry, "cache" | "key" | "holds">): boolean {
  return isWhole(entry, join(entry.cache, entry.key));
}

function isWhole({ holds }: Pick<CacheEntry, "holds">, target: string): boolean {
  return existsSync(target) && holds.every((file) => existsSync(join(target, file)));
}

async function make(entry: CacheEntry, target: string): Promise<void> {
  await removePartials(entry);
  const partial = await mkdtemp(join(entry.cache, `${partialPrefix(entry)}-`));
  try {
    entry.signal?.throwIfAborted();
    await entry.produce(partial);
    const missing = entry.holds.filter((file) => !existsSync(join(partial, file)));
    if (missing.length > 0) throw new Error(`Expected ${entry.key} to hold ${missing.join(", ")}; it was made without`);
    if (!isWhole(entry, target)) await rm(target, { recursive: true, force: true });
    await moveIntoPlace(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function moveIntoPlace(partial: string, target: string): Promise<void> {
  try {
    await rename(partial, target);
  } catch (error) {
    // Another process, which did not see our lock (a cache shared by machines), was first: its entry is as good.
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Leftovers of attempts that were killed; whoever holds the lock may remove them. */
async function removePartials(entry: CacheEntry): Promise<void> {
  const names = (await readdir(entry.cache)).filter((name) => name.startsWith(partialPrefix(entry)));
  await Promise.all(names.map((name) => rm(join(entry.cache, name), { recursive: true, force: true })));
}

function partialPrefix({ key }: CacheEntry): string {
  return `.${key}.partial`;
}

async function lock(entry: CacheEntry, target: string): Promise<() => Promise<void>> {
  const file = join(entry.cache, `.${entry.key}.lock`);
  const end = Date.now() + (entry.waitLimitMs ?? defaultWaitLimitMs);
  let waiting = false;
  while (!(await tryLock(file, entry.key))) {
    entry.signal?.throwIfAborted();
    if (isWhole(entry, target)) return () => Promise.resolve();
    if (Date.now() > end) throw new Error(`Expected ${entry.key} to be ready soon: another process holds ${file} for too long; end it`);
    if (!waiting) entry.onWait?.();
    waiting = true;
    await delay(pollMs);
  }
  return () => rm(file, { force: true });
}

async function tryLock(file: string, name: string): Promise<boolean> {
  await removeAbandoned(file);
  const own = `${file}-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const record: ProcessRecord = { name, pid: process.pid, started: startTime(process.pid) ?? "" };
  await writeFile(own, JSON.stringify(record));
  try {
    // link(2) creates the lock with its content at once and fails where there is one.
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function removeAbandoned(file: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder !== undefined && !isSameProcess(holder)) await rm(file, { force: true });
}

async function readHolder(file: string): Promise<ProcessRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as ProcessRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // Cut short by a full disk or a crash of the machine: nobody holds it.
    return { name: "unknown", pid: -1, started: "unknown" };
  }
}
