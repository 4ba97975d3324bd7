/** Go's bufio.MaxScanTokenSize: the longest line that the published plugin's log can take. */
export const maxLineBytes = 64 * 1024;

/** Splits a stream of chunks into lines for the log. Throws on a line on which the published plugin hangs for ever. */
export class LineSplitter {
  private rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  write(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.emit(line);
    if (Buffer.byteLength(this.rest) >= maxLineBytes) throw tooLong();
  }

  /** Emits what stands after the last line break. */
  end(): void {
    if (this.rest !== "") this.emit(this.rest);
    this.rest = "";
  }

  private emit(line: string): void {
    if (Buffer.byteLength(line) >= maxLineBytes) throw tooLong();
    this.onLine(line.replace(/\r$/, ""));
  }
}

function tooLong(): Error {
  return new Error(
    `Expected lines of output under ${maxLineBytes} bytes: on a longer one the published @pulumi/command 1.2.1 hangs (its log scanner stops). Shorten the line, or set logging to "none".`,
  );
}
