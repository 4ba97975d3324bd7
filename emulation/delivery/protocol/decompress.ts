import { gunzipSync } from "node:zlib";
import { EmulationError } from "../../error";

/** What a batch's records are compressed with, by Kafka's number for it. */
const codecs = ["none", "gzip", "snappy", "lz4", "zstd"] as const;

/**
 * The records of a batch as they were before they were compressed. This program's own are not, unless the topic's `compression.type` says so.
 *
 * @throws EmulationError for a compression that cannot be read here
 */
export function decompress(codec: number, bytes: Buffer, place: string): Buffer {
  if (codec === 0) return bytes;
  if (codec === 1) return gunzipSync(bytes);
  throw new EmulationError(`Expected ${place} to be uncompressed, or compressed with gzip, got ${codecs[codec] ?? `compression ${codec}`}. Set the topic's compression.type to producer, have other producers use gzip or none, and post again.`);
}
