import { type Progress, startProgress } from "./progress";
import type { Report } from "./report";

/** The steps of something long, timed and reported: one line for each when it is done, progress while it lasts. */
export interface Stages {
  /** Runs a step; `reportsItself` leaves its progress to the step. */
  run<T>(name: string, work: () => Promise<T>, options?: { reportsItself?: boolean }): Promise<T>;
  /** For a step that another process runs. */
  begin(name: string): void;
  finish(name: string, ms: number): void;
  /** Seconds that each finished step took. */
  readonly seconds: Readonly<Record<string, number>>;
  end(): void;
}

const nameWidth = 24;

/** Starts reporting steps to `report`. */
export function startStages(report: Report): Stages {
  const progress: Progress = startProgress(report);
  const seconds: Record<string, number> = {};
  const finish = (name: string, ms: number): void => {
    progress.done(name);
    seconds[name] = Math.round(ms) / 1000;
    report(stageLine(name, ms));
  };
  return {
    seconds,
    begin: (name) => {
      progress.task(name)("");
    },
    finish,
    end: progress.end,
    async run(name, work, { reportsItself = false } = {}) {
      const startedMs = performance.now();
      if (!reportsItself) progress.task(name)("");
      try {
        const result = await work();
        finish(name, performance.now() - startedMs);
        return result;
      } finally {
        progress.done(name);
      }
    },
  };
}

/** `  name    1.2 s` */
export function stageLine(name: string, ms: number): string {
  return `  ${name.padEnd(nameWidth)}${(ms / 1000).toFixed(1).padStart(6)} s`;
}
