import { createReadStream } from "node:fs";
import { basename } from "node:path";
import type { TableRow } from "../mergeJoin";
import type { OnRejected } from "../rejected";
import { cannotRead } from "./cannotRead";

/**
 * The rows of a file of JSON objects, one a line, streamed. Lines that are not such are told and left out.
 *
 * @throws EmulationError when the file cannot be read
 */
export async function* ndjsonRows(file: string, onRejected: OnRejected): AsyncGenerator<TableRow, void, void> {
  let number = 0;
  for await (const line of lines(file)) {
    const place = `${basename(file)} line ${++number}`;
    const cells = parseObject(line);
    if (cells === undefined) onRejected({ place, reason: `expected a JSON object in UTF-8, got ${shown(line)}` });
    else if (cells !== "empty") yield { place, cells };
  }
}

const lineFeed = 0x0a;

async function* lines(file: string): AsyncGenerator<Buffer, void, void> {
  let pieces: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        yield Buffer.concat([...pieces, chunk.subarray(start, end)]);
        pieces = [];
        start = end + 1;
      }
      if (start < chunk.length) pieces.push(chunk.subarray(start));
    }
  } catch (error) {
    throw cannotRead(file, error);
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseObject(line: Buffer): Readonly<Record<string, unknown>> | "empty" | undefined {
  try {
    const text = utf8.decode(line).trim();
    if (text === "") return "empty";
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** How much of a wrong line is repeated. */
const shownBytes = 40;

function shown(line: Buffer): string {
  return JSON.stringify(line.subarray(0, shownBytes).toString()) + (line.length > shownBytes ? "…" : "");
}
