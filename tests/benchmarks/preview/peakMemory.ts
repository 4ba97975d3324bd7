import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const sampleIntervalMs = 20;
const mib = 1024;

/** Peak memory of a process tree while it ran, MiB of resident memory. */
export interface PeakMemory {
  /** The largest single process by far: the program. */
  readonly largestMib: number;
  readonly largestName: string;
  /** All processes at one moment; pages that they share are counted in each. */
  readonly togetherMib: number;
}

/** Watches a process and its descendants until `stop`. Linux only: reads /proc. */
export function watchMemory(pid: number): { stop(): PeakMemory } {
  let peak: PeakMemory = { largestMib: 0, largestName: "", togetherMib: 0 };
  const sample = (): void => {
    const processes = descendants(pid).flatMap(readStatus);
    const largest = processes.reduce((a, b) => (b.peakMib > a.peakMib ? b : a), { name: peak.largestName, peakMib: peak.largestMib, nowMib: 0 });
    const together = processes.reduce((sum, { nowMib }) => sum + nowMib, 0);
    peak = { largestMib: largest.peakMib, largestName: largest.name, togetherMib: Math.max(peak.togetherMib, together) };
  };
  const timer = setInterval(sample, sampleIntervalMs);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function descendants(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...otherThreads(pid), ...children.flatMap(descendants)];
}

/** A child belongs to the thread that started it: Go's programs start them from any. */
function otherThreads(pid: number): number[] {
  const threads = listFolder(`/proc/${pid}/task`).filter((thread) => thread !== String(pid));
  return threads.flatMap((thread) => readText(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number)).flatMap(descendants);
}

function readStatus(pid: number): { name: string; peakMib: number; nowMib: number }[] {
  const status = readText(`/proc/${pid}/status`);
  const kib = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  if (kib("VmHWM") === 0) return [];
  const script = readText(`/proc/${pid}/cmdline`).split("\0").filter((argument) => /\.js$|pulumi-|cmd\/run$/.test(argument)).at(-1) ?? "pulumi";
  return [{ name: basename(script), peakMib: kib("VmHWM") / mib, nowMib: kib("VmRSS") / mib }];
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
