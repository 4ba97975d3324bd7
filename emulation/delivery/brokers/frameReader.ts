/** Cuts a stream of bytes into Kafka's frames: four bytes of length, then as many bytes. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;
  private needed = lengthBytes;

  /** The frames that are whole with these bytes, without their lengths. */
  push(chunk: Buffer): readonly Buffer[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const frames: Buffer[] = [];
    while (this.held >= this.needed) {
      const bytes = this.join();
      this.needed = lengthBytes + bytes.readUInt32BE(0);
      if (this.held < this.needed) break;
      frames.push(bytes.subarray(lengthBytes, this.needed));
      this.keep(bytes.subarray(this.needed));
    }
    return frames;
  }

  private join(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.held)];
    return this.chunks[0] as Buffer;
  }

  private keep(rest: Buffer): void {
    this.chunks = rest.length === 0 ? [] : [rest];
    this.held = rest.length;
    this.needed = lengthBytes;
  }
}

const lengthBytes = 4;
