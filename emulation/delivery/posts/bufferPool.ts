/** Buffers of one size, used again and again; a larger one is made when asked for, and not kept. */
export class BufferPool {
  private readonly free: Buffer[] = [];

  constructor(private readonly size: number) {}

  take(leastBytes: number): Buffer {
    if (leastBytes > this.size) return Buffer.allocUnsafe(leastBytes);
    return this.free.pop() ?? Buffer.allocUnsafeSlow(this.size);
  }

  giveBack(buffer: Buffer): void {
    if (buffer.length === this.size) this.free.push(buffer);
  }
}
