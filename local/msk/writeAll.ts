import { once } from "node:events";
import type { Writable } from "node:stream";

/** Writes and, where the other side is slower, waits until it has caught up. Rejects if it is gone meanwhile. */
export async function writeAll(target: Writable, bytes: Buffer): Promise<void> {
  if (target.write(bytes)) return;
  const gone = new AbortController();
  const closed = (): void => gone.abort(new Error("The connection was closed while written to"));
  target.once("close", closed);
  try {
    if (target.destroyed) closed();
    await once(target, "drain", { signal: gone.signal });
  } finally {
    target.off("close", closed);
  }
}
