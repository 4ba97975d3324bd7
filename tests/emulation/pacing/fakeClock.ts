import type { Clock } from "../../../emulation/pacing/clock";

/** Time passes only by waiting, and then like Node's timers: to the whole millisecond, and a little late. */
export class FakeClock implements Clock {
  private time = 5_000.25;
  /** How late each wait ends. */
  lateMs = 0.8;

  now(): number {
    return this.time;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) this.pass(Math.max(1, Math.ceil(ms)) + this.lateMs);
    return Promise.resolve();
  }

  /** As when work takes time. */
  pass(ms: number): void {
    this.time += ms;
  }
}
