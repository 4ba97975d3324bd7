import { LatencyHistogram } from "../delivery/posts/latencyHistogram";
import type { TimelineData, TimelinePoint } from "./dashboardState";

/**
 * Rate and latency over a whole run of any length in memory that does not grow: when the spans have become too many, every
 * two neighbours become one of twice the length.
 */
export class Timeline {
  private spans: Span[] = [];

  /**
   * @param intervalMs length of a span at first
   * @param most spans, an even number
   */
  constructor(
    private intervalMs = 500,
    private readonly most = 480,
  ) {}

  /** Notes records that were acknowledged so long after the start, and how long after their posts were taken. */
  add(elapsedMs: number, records: number, latencies: readonly { readonly ms: number; readonly posts: number }[]): void {
    const span = this.spanAt(elapsedMs);
    span.records += records;
    for (const { ms, posts } of latencies) span.latency.add(ms, posts);
    span.point = undefined;
  }

  /**
   * The spans that are over by then.
   *
   * @param isAll when nothing comes after, the last one too, unless it is so short that its rate says little
   */
  data(elapsedMs: number, isAll = false): TimelineData {
    const last = this.spanAt(elapsedMs);
    const over = Math.floor(elapsedMs / this.intervalMs);
    const restMs = elapsedMs - over * this.intervalMs;
    const points = this.spans.slice(0, over).map((span) => this.point(span));
    if (isAll && (over === 0 || restMs >= this.intervalMs / 2)) points.push(describe(last, Math.max(restMs, 1)));
    return { intervalMs: this.intervalMs, points };
  }

  private spanAt(elapsedMs: number): Span {
    while (elapsedMs >= this.intervalMs * this.most) this.halve();
    const index = Math.floor(Math.max(elapsedMs, 0) / this.intervalMs);
    while (this.spans.length <= index) this.spans.push(emptySpan());
    return this.spans[index] as Span;
  }

  private halve(): void {
    this.intervalMs *= 2;
    const pairs = Array.from({ length: Math.ceil(this.spans.length / 2) }, (_, pair) => this.spans.slice(pair * 2, pair * 2 + 2));
    this.spans = pairs.map(([first = emptySpan(), second]) => (second === undefined ? { ...first, point: undefined } : join(first, second)));
  }

  private point(span: Span): TimelinePoint {
    return (span.point ??= describe(span, this.intervalMs));
  }
}

interface Span {
  records: number;
  readonly latency: LatencyHistogram;
  /** Kept, because most spans no longer change. */
  point: TimelinePoint | undefined;
}

function emptySpan(): Span {
  return { records: 0, latency: new LatencyHistogram(), point: undefined };
}

function join(first: Span, second: Span): Span {
  first.latency.addAll(second.latency);
  return { records: first.records + second.records, latency: first.latency, point: undefined };
}

function describe({ records, latency }: Span, intervalMs: number): TimelinePoint {
  const rate = Math.round((records * 10_000) / intervalMs) / 10;
  if (records === 0) return [rate, null, null, null];
  const { p50, p99, max } = latency.summary();
  return [rate, p50, p99, max];
}
