import { lengthBytes, ProtocolError } from "./wire";

/** A stretch of a connection's bytes: to be passed on as they are, or one frame to be looked at (without its length). */
export type Part = { readonly kind: "pass"; readonly bytes: Buffer } | { readonly kind: "frame"; readonly frame: Buffer };

export interface FrameSplitterOptions {
  /** How many bytes of a frame, its length included, `decide` needs. */
  readonly headBytes: number;
  /** Called once for each frame, after the parts before it were taken. What it throws ends the connection. */
  readonly decide: (head: Buffer) => "pass" | "capture";
  /** Longest frame to be held in memory, in bytes; a longer one throws ProtocolError. */
  readonly captureLimit: number;
}

/**
 * Cuts one direction of a connection into parts. Bytes that are passed on are neither copied nor looked at beyond each
 * frame's head: what arrives in one chunk leaves as one part.
 */
export class FrameSplitter {
  private held: Buffer = Buffer.alloc(0);
  private passing = 0;

  constructor(private readonly options: FrameSplitterOptions) {}

  *push(chunk: Buffer): Generator<Part> {
    const input = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let start = 0;
    let position = Math.min(this.passing, input.length);
    this.passing -= position;
    while (input.length - position >= this.options.headBytes) {
      const end = position + lengthBytes + this.frameLength(input, position);
      if (this.options.decide(input.subarray(position, position + this.options.headBytes)) === "pass") {
        position = Math.min(end, input.length);
        this.passing = end - position;
        continue;
      }
      this.checkCaptured(end - position);
      if (position > start) yield { kind: "pass", bytes: input.subarray(start, position) };
      start = position;
      if (end > input.length) break;
      yield { kind: "frame", frame: input.subarray(position + lengthBytes, end) };
      start = position = end;
    }
    this.held = input.subarray(position);
    if (position > start) yield { kind: "pass", bytes: input.subarray(start, position) };
  }

  private frameLength(input: Buffer, position: number): number {
    const length = input.readInt32BE(position);
    const least = this.options.headBytes - lengthBytes;
    if (length >= least) return length;
    throw new ProtocolError(`Expected a Kafka frame of at least ${least} bytes, got a length of ${length}`);
  }

  private checkCaptured(length: number): void {
    const limit = this.options.captureLimit;
    if (length <= limit) return;
    throw new ProtocolError(`Expected a frame of at most ${limit} bytes, got ${length}`);
  }
}
