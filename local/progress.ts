import type { Report } from "./report";

/** One live line for several pieces of work that go on at the same time. */
export interface Progress {
  /** Registers a piece of work and returns what sets its text. */
  readonly task: (name: string) => (text: string) => void;
  /** Takes a piece of work off the line. */
  readonly done: (name: string) => void;
  /** Stops reporting. */
  readonly end: () => void;
}

/** Shorter work is over before a person wonders. */
const quietMs = 2_000;
const intervalMs = 1_000;

/** Reports every second, from the second second on, what is being done and for how long. */
export function startProgress(report: Report): Progress {
  const tasks = new Map<string, { text: string; startedMs: number }>();
  const startedMs = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - startedMs < quietMs || tasks.size === 0) return;
    report(progressLine(tasks, Date.now()), true);
  }, intervalMs);
  return {
    task: (name) => (text) => {
      tasks.set(name, { text, startedMs: tasks.get(name)?.startedMs ?? Date.now() });
    },
    done: (name) => tasks.delete(name),
    end: () => {
      clearInterval(timer);
    },
  };
}

/** `name 12 s: text` for each piece of work, the oldest first; what a narrow terminal cuts off is the latest detail. */
export function progressLine(tasks: ReadonlyMap<string, { text: string; startedMs: number }>, nowMs: number): string {
  return [...tasks]
    .sort(([, a], [, b]) => a.startedMs - b.startedMs)
    .map(([name, { text, startedMs }]) => `${name} ${Math.round((nowMs - startedMs) / 1000)} s${text === "" ? "" : `: ${text}`}`)
    .join(", ");
}
