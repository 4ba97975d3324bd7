import { Duplex } from "node:stream";

/**
 * A connection that is still being opened: what is written meanwhile waits. kafkajs wants a socket at once, and a channel
 * of an SSH connection takes a round trip.
 */
export class TunnelStream extends Duplex {
  private channel: Duplex | undefined;

  /** @param openChannel opens the channel; its error becomes the stream's */
  constructor(private readonly openChannel: () => Promise<Duplex>) {
    super();
  }

  /** kafkajs calls it on every socket that it ends; what keeps the process alive is the SSH connection. */
  unref(): this {
    return this;
  }

  override _construct(callback: (error?: Error | null) => void): void {
    this.openChannel().then(
      (channel) => {
        this.attach(channel);
        callback();
        this.emit("open");
      },
      (error: Error) => callback(error),
    );
  }

  override _read(): void {
    this.channel?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.channel?.write(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.channel?.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.channel?.destroy();
    callback(error);
  }

  private attach(channel: Duplex): void {
    this.channel = channel;
    channel.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on("end", () => this.push(null));
    channel.on("error", (error: Error) => this.destroy(error));
    // Ends what is still open without dropping what has not been read yet.
    channel.on("close", () => {
      if (!this.readableEnded) this.push(null);
      this.end();
    });
  }
}
