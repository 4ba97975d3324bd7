import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { dirtyColumns } from "../rows/dirt";
import type { Post, PostSource } from "./post";
import { cannotWrite } from "./files/cannotWrite";

/**
 * Passes posts through and writes which of them carry sentinels, as lines
 * `{ "sequence", "row", "dirty": ["title", …] }`. The file is whole when the source has ended.
 *
 * @throws EmulationError when the file cannot be written
 */
export async function* withDirtyManifest(source: PostSource, file: string): AsyncGenerator<readonly Post[], void, void> {
  const stream = createWriteStream(file);
  try {
    await once(stream, "open");
    for await (const posts of source) {
      await write(stream, posts.map(line).join(""));
      yield posts;
    }
  } catch (error) {
    throw cannotWrite(file, error);
  } finally {
    await close(stream);
  }
}

function line({ sequence, row, values }: Post): string {
  const dirty = dirtyColumns(values.pin);
  return dirty.length === 0 ? "" : `${JSON.stringify({ sequence, row, dirty })}\n`;
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

function close(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => (stream.destroyed ? resolve() : stream.end(resolve)));
}
