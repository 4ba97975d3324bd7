/** Where progress is shown: a terminal is redrawn, anything else gets a line now and then. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressDisplay {
  /** Shows the latest line, at most as often as it is worth reading. */
  show(line: () => string): void;
  /** Shows the last line whatever the time, and leaves the cursor on a new line. */
  end(): void;
}

const redrawMs = 100;
const lineMs = 5_000;

export function progressDisplay(stream: ProgressStream, now: () => number = Date.now): ProgressDisplay {
  const everyMs = stream.isTTY === true ? redrawMs : lineMs;
  const draw = stream.isTTY === true ? redraw : appendLine;
  let latest: (() => string) | undefined;
  let shownAt = stream.isTTY === true ? -Infinity : now();
  return {
    show: (line) => {
      latest = line;
      if (now() - shownAt < everyMs) return;
      shownAt = now();
      draw(stream, line());
    },
    end: () => {
      if (latest === undefined) return;
      draw(stream, latest());
      if (stream.isTTY === true) stream.write("\n");
      latest = undefined;
    },
  };
}

function redraw(stream: ProgressStream, line: string): void {
  stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
}

function appendLine(stream: ProgressStream, line: string): void {
  stream.write(`${line}\n`);
}
