import type { EmulationProgress, EmulationSummary } from "../emulator";
import type { DeliveredBundle, RunObserver } from "../run/runObserver";
import type { Post } from "../sources/post";
import type { Rejection } from "../sources/rejected";
import { categories } from "../tables/schema";
import { tables } from "../tables/tables";
import { categoryOf } from "./categoryOf";
import type { CategoryCount, DashboardPicture, DashboardState, Phase } from "./dashboardState";
import { DensityGrid } from "./densityGrid";
import { ErrorCounts } from "./errorCounts";
import { PlaceReader } from "./placeReader";
import { Timeline } from "./timeline";

/** How a run ended: with a summary where anything was sent, with an error where it failed. */
export interface RunEnding {
  readonly summary?: EmulationSummary;
  readonly error?: Error;
}

/** All that the dashboard shows of a run, kept up to date in memory that does not grow with the run. */
export class RunView implements RunObserver {
  private readonly timeline = new Timeline();
  private readonly density = new DensityGrid();
  private readonly errors = new ErrorCounts();
  private readonly posts = new Float64Array(categories.length);
  private readonly place = new PlaceReader();
  private phase: Phase = "connecting";
  private run: { readonly id: string; readonly resumed: boolean } | undefined;
  private progress: EmulationProgress | undefined;
  private ending: RunEnding | undefined;
  private startedMs: number;
  private endedMs = Infinity;

  /** @param now milliseconds since some moment in the past */
  constructor(
    private readonly stack: string,
    private readonly now: () => number = Date.now,
  ) {
    this.startedMs = now();
  }

  begun(run: { readonly id: string; readonly resumed: boolean }): void {
    this.run = run;
    this.phase = "posting";
    this.startedMs = this.now();
  }

  taken({ values }: Post): void {
    const category = categoryOf(values.pin);
    if (category >= 0) this.posts[category] = (this.posts[category] as number) + 1;
    this.place.read(values.geo);
    this.density.add(this.place.latitude, this.place.longitude);
  }

  delivered({ arrivals, batches }: DeliveredBundle, nowMs: number): void {
    const records = batches.reduce((sum, { count }) => sum + count, 0);
    this.timeline.add(nowMs - this.startedMs, records, arrivals.map(({ atMs, posts }) => ({ ms: nowMs - atMs, posts })));
  }

  rejected(): void {
    this.errors.add("left out", "A post has a record that is too large to be sent ever", this.seconds);
  }

  rejectedRow({ reason }: Rejection): void {
    this.errors.add("left out", `A row cannot be posted: ${reason}`, this.seconds);
  }

  trouble({ message }: Error): void {
    this.errors.add("retried", message, this.seconds);
  }

  progressed(progress: EmulationProgress): void {
    this.progress = progress;
  }

  /** The run was told to stop. */
  stopping(): void {
    if (this.phase === "posting") this.phase = "delivering";
  }

  ended(ending: RunEnding): void {
    const { summary, error } = ending;
    this.ending = ending;
    this.endedMs = this.now();
    if (error !== undefined) this.errors.add("fatal", error.message, this.seconds);
    this.phase = error !== undefined ? "failed" : summary?.interrupted === true ? "interrupted" : "finished";
  }

  state(): DashboardState {
    const { posts = 0, of, seconds = 0, rate = 0, inFlight = 0, latencyMs = { p50: 0, p99: 0, max: 0 }, partitions = {} } = this.progress ?? {};
    const { summary, error } = this.ending ?? {};
    const isOver = this.ending !== undefined;
    return {
      stack: this.stack,
      phase: this.phase,
      run: this.run?.id,
      resumed: this.run?.resumed ?? false,
      failure: error?.message,
      posts: summary?.posts ?? posts,
      of,
      seconds: summary?.seconds ?? seconds,
      secondsLeft: isOver || of === undefined || of <= posts || rate === 0 ? undefined : (of - posts) / rate,
      postsPerSecond: summary === undefined ? rate : summary.recordsPerSecond / tables.length,
      inFlight: isOver && error === undefined ? 0 : inFlight,
      latencyMs: summary?.latencyMs ?? latencyMs,
      topics: Object.entries(partitions).map(([name, counts]) => ({ name, partitions: counts })),
      categories: this.categories(),
      errors: this.errors.list(),
    };
  }

  picture(): DashboardPicture {
    return { timeline: this.timeline.data(this.elapsedMs, this.ending !== undefined), density: this.density.data() };
  }

  private categories(): readonly CategoryCount[] {
    return categories.map((name, index) => ({ name, posts: this.posts[index] as number })).sort((a, b) => a.name.localeCompare(b.name));
  }

  private get elapsedMs(): number {
    return Math.min(this.now(), this.endedMs) - this.startedMs;
  }

  private get seconds(): number {
    return this.elapsedMs / 1000;
  }
}
