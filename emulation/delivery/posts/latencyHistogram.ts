export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Each bucket is wider than the one before by this factor: a quantile is off by at most half of it, 2.5 %. */
const growth = 1.05;
const buckets = 400;

/** Counts latencies in buckets that widen, so that a run of any length takes the same memory. */
export class LatencyHistogram {
  private readonly counts = new Float64Array(buckets);
  private total = 0;
  private max = 0;

  add(latencyMs: number, count: number): void {
    const bucket = latencyMs <= 1 ? 0 : Math.min(buckets - 1, Math.ceil(Math.log(latencyMs) / Math.log(growth)));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    this.total += count;
    if (latencyMs > this.max) this.max = latencyMs;
  }

  /** Counts all that another one has counted. */
  addAll(other: LatencyHistogram): void {
    other.counts.forEach((count, bucket) => (this.counts[bucket] = (this.counts[bucket] ?? 0) + count));
    this.total += other.total;
    this.max = Math.max(this.max, other.max);
  }

  /** In milliseconds; zeroes when nothing was counted. */
  summary(): Latency {
    return { p50: this.quantile(0.5), p99: this.quantile(0.99), max: round(this.max) };
  }

  private quantile(share: number): number {
    let left = this.total * share;
    for (let bucket = 0; bucket < buckets; bucket++) {
      left -= this.counts[bucket] ?? 0;
      if (left <= 0) return round(Math.min(growth ** bucket, this.max));
    }
    return round(this.max);
  }
}

function round(latencyMs: number): number {
  return Math.round(latencyMs * 10) / 10;
}
