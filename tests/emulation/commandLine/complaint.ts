import { strict as assert } from "node:assert";
import { CommanderError } from "commander";

/** What commander writes to stderr before it throws. */
export function complaint(parse: () => unknown): string {
  const written: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    assert.throws(parse, CommanderError);
  } finally {
    process.stderr.write = write;
  }
  return written.join("");
}
