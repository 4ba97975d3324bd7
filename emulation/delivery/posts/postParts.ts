import { headers } from "../headers";
import { varintSize, writeVarint } from "../protocol/varint";
import type { RecordParts } from "../protocol/recordBatch";

/**
 * Key and headers of a post's records: the key is the row's number, the headers name run and sequence. The same bytes are
 * filled anew for each post, because making them anew costs as much as writing the record.
 */
export class PostParts implements RecordParts {
  readonly key = { bytes: new Uint8Array(mostDigits), length: 0 };
  readonly headers: { readonly bytes: Uint8Array; length: number };
  private readonly fixed: number;
  private readonly digits = new Uint8Array(mostDigits);

  constructor(run: string) {
    const start = Buffer.concat([varint(2), text(headers.run), text(run), text(headers.sequence)]);
    this.fixed = start.length;
    this.headers = { bytes: new Uint8Array(start.length + 1 + mostDigits), length: 0 };
    this.headers.bytes.set(start);
  }

  fill(row: number, sequence: number): void {
    this.key.length = writeDigits(this.digits, row, this.key.bytes, 0);
    const { bytes } = this.headers;
    // A number of at most 16 digits: its length takes one byte.
    const end = writeDigits(this.digits, sequence, bytes, this.fixed + 1);
    writeVarint(bytes, this.fixed, end - this.fixed - 1);
    this.headers.length = end;
  }
}

/** Of an integer up to 2^53 - 1. */
const mostDigits = 16;

/** Writes a number in decimal, and returns the place after it. */
function writeDigits(scratch: Uint8Array, value: number, into: Uint8Array, at: number): number {
  let count = 0;
  let left = value;
  do {
    const shorter = Math.floor(left / 10);
    scratch[count++] = zero + left - shorter * 10;
    left = shorter;
  } while (left > 0);
  while (count > 0) into[at++] = scratch[--count] as number;
  return at;
}

const zero = 0x30;

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintSize(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

/** A length, then the text. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(bytes.length), bytes]);
}
