import { createWriteStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";

const blockBytes = 512;
/** A fixed modification time (2021-09-14, the release of Kafka 2.8.1): the same files give the same archive. */
const modifiedSeconds = 1_631_577_600;

/** Packs a folder, its own name included, as a gzipped ustar archive that depends on nothing but names, modes and contents. */
export async function packTarball(folder: string, archive: string): Promise<void> {
  // Jars do not get smaller, so the fastest level loses nothing.
  await pipeline(entries(folder, basename(folder)), createGzip({ level: constants.Z_BEST_SPEED }), createWriteStream(archive));
}

async function* entries(folder: string, name: string): AsyncGenerator<Buffer> {
  yield* folderEntries(folder, name);
  yield Buffer.alloc(2 * blockBytes);
}

async function* folderEntries(folder: string, name: string): AsyncGenerator<Buffer> {
  yield header({ name: `${name}/`, mode: 0o755, bytes: 0, type: "5" });
  const children = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const child of children) {
    const path = join(folder, child.name);
    if (child.isDirectory()) yield* folderEntries(path, `${name}/${child.name}`);
    else yield* fileEntry(path, `${name}/${child.name}`);
  }
}

async function* fileEntry(path: string, name: string): AsyncGenerator<Buffer> {
  const content = await readFile(path);
  const executable = ((await stat(path)).mode & 0o100) !== 0;
  yield header({ name, mode: executable ? 0o755 : 0o644, bytes: content.length, type: "0" });
  yield content;
  yield Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes);
}

/** A ustar header block (POSIX.1-1988), owned by root as in Apache's archives. */
function header({ name, mode, bytes, type }: { name: string; mode: number; bytes: number; type: "0" | "5" }): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`Expected a name of at most 100 bytes in the archive, got "${name}"`);
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  block.write(octal(modifiedSeconds, 11), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write("ustar\x0000", 257);
  block.write("root", 265);
  block.write("root", 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
