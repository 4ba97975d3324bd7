import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { ReadableStream } from "node:stream/web";

/** How long a site may take to answer at all before it counts as out of reach. */
const answerLimitMs = 4_000;
const downloadLimitMs = 10 * 60_000;

/** Whether `url` answers a HEAD request with success within a few seconds. */
export async function isReachable(url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "HEAD", redirect: "follow", signal: withLimit(answerLimitMs, signal) });
    return response.ok;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/** A file to download, with the digest that it must have. */
export interface Download {
  readonly url: string;
  readonly file: string;
  readonly algorithm: "sha256" | "sha512";
  /** Hexadecimal, lower case. */
  readonly digest: string;
  readonly signal?: AbortSignal;
  /** Told how many bytes there are so far, and the total where the site says so. */
  readonly onBytes?: (received: number, total: number | undefined) => void;
  /** Before it is tried again. @default 1 s */
  readonly pauseMs?: number;
}

const attempts = 3;

/**
 * Downloads a file and checks it; tries again when the connection fails. Throws an Error that names the URL when the site
 * refuses, cannot be reached, or the digest is another.
 */
export async function download(options: Download): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadOnce(options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof Refusal || attempt === attempts) throw error;
      await delay(options.pauseMs ?? 1_000, undefined, { signal: options.signal });
    }
  }
}

/** An answer that would be no other one the next time. */
class Refusal extends Error {}

async function downloadOnce({ url, file, algorithm, digest, signal, onBytes }: Download): Promise<void> {
  const response = await request(url, downloadLimitMs, signal);
  if (response.body === null) throw new Refusal(`Expected ${url} to answer with a file, got an empty answer`);
  const total = Number(response.headers.get("content-length")) || undefined;
  const hash = createHash(algorithm);
  let received = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      received += chunk.length;
      onBytes?.(received, total);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body as ReadableStream), measure, createWriteStream(file));
  requireDigest(url, algorithm, digest, hash.digest("hex"));
}

/** The text that `url` answers with. */
export async function downloadText(url: string, signal?: AbortSignal): Promise<string> {
  return (await request(url, 30_000, signal)).text();
}

/** Checks a file that is already there; throws an Error when its digest is another. */
export async function verify(file: string, algorithm: "sha256" | "sha512", digest: string): Promise<void> {
  requireDigest(file, algorithm, digest, await digestOf(file, algorithm));
}

/** Digest of a file, hexadecimal. */
export async function digestOf(file: string, algorithm: "sha256" | "sha512"): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function request(url: string, limitMs: number, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { redirect: "follow", signal: withLimit(limitMs, signal) });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    throw new Error(`Expected to download ${url}, but it cannot be reached: ${reason}`, { cause: error });
  }
  if (!response.ok) throw new Refusal(`Expected to download ${url}, but the site answered ${response.status} ${response.statusText}`);
  return response;
}

function requireDigest(what: string, algorithm: string, expected: string, actual: string): void {
  if (actual === expected) return;
  const name = algorithm.toUpperCase().replace("SHA", "SHA-");
  throw new Refusal(`Expected the ${name} of ${what} to be ${expected}, got ${actual}: it was damaged or changed on the way; run the command again`);
}

function withLimit(limitMs: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(limitMs);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}
