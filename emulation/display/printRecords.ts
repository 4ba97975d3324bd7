import type { Writable } from "node:stream";
import type { Post, PostSource } from "../sources/post";
import { tables, type Table } from "../tables/tables";

/** Prints the records of posts as lines `{ "topic", "key", "value" }`, until the source or the reader ends. */
export async function printRecords(source: PostSource, topics: Readonly<Record<Table, string>>, out: Writable): Promise<void> {
  // A write that fails tells its callback, too.
  out.on("error", () => undefined);
  try {
    for await (const posts of source) await write(out, posts.map((post) => lines(post, topics)).join(""));
  } catch (error) {
    // As when `head` has had enough.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}

function lines({ row, values }: Post, topics: Readonly<Record<Table, string>>): string {
  // Values are JSON already, and stay byte for byte what would be sent.
  return tables.map((table) => `{"topic":${JSON.stringify(topics[table])},"key":"${row}","value":${values[table]}}\n`).join("");
}

function write(out: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => out.write(text, (error) => (error ? reject(error) : resolve())));
}
