import type { Report } from "./report";

/** Where reports are shown; `process.stdout` is one. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A log file or a pipe gets a sign of life this often. */
const plainIntervalMs = 10_000;

/** Shows reports: on a terminal progress is one line that is written over, elsewhere a line every ten seconds. */
export function terminalReport(screen: Screen, now: () => number = Date.now): Report {
  return screen.isTTY ? liveReport(screen) : plainReport(screen, now);
}

function liveReport(screen: Screen): Report {
  let isLive = false;
  return (line, live = false) => {
    const clear = isLive ? eraseLine : "";
    screen.write(live ? `${clear}${dim(fit(line, screen.columns ?? 80))}` : `${clear}${line}\n`);
    isLive = live;
  };
}

function plainReport(screen: Screen, now: () => number): Report {
  let lastMs = now();
  return (line, live = false) => {
    if (live && now() - lastMs < plainIntervalMs) return;
    lastMs = now();
    screen.write(`${line}\n`);
  };
}

const eraseLine = "\r\u001b[2K";

function dim(text: string): string {
  return `\u001b[2m${text}\u001b[22m`;
}

/** One column stays free: a terminal may wrap a full line. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}
