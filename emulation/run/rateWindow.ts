const windowMs = 5_000;

/** A rate over the last seconds. */
export class RateWindow {
  private readonly samples: { readonly atMs: number; readonly count: number }[] = [];

  /** Notes a count, and returns its growth a second. */
  at(nowMs: number, count: number): number {
    this.samples.push({ atMs: nowMs, count });
    while (this.samples.length > 2 && (this.samples[1]?.atMs ?? nowMs) <= nowMs - windowMs) this.samples.shift();
    const oldest = this.samples[0];
    if (oldest === undefined || oldest.atMs === nowMs) return 0;
    return ((count - oldest.count) * 1000) / (nowMs - oldest.atMs);
  }
}
