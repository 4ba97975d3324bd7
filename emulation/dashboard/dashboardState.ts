import type { Latency } from "../delivery/posts/latencyHistogram";

/** What the page is sent a few times a second. */
export interface DashboardState {
  readonly stack: string;
  readonly phase: Phase;
  /** The run's id; undefined until it has begun. */
  readonly run?: string;
  readonly resumed: boolean;
  /** Why the run failed. */
  readonly failure?: string;
  /** Posts of which all three records are acknowledged. */
  readonly posts: number;
  /** Posts in all; undefined where nobody knows. */
  readonly of?: number;
  readonly seconds: number;
  /** Until the end at the present rate; undefined where there is none in sight. */
  readonly secondsLeft?: number;
  readonly postsPerSecond: number;
  readonly inFlight: number;
  readonly latencyMs: Latency;
  readonly topics: readonly TopicCounts[];
  /** All there are, by name. */
  readonly categories: readonly CategoryCount[];
  /** Latest first. */
  readonly errors: readonly ErrorCount[];
}

export type Phase =
  /** Looks up topics, or reads what is stored already. */
  | "connecting"
  | "posting"
  /** Told to stop: what was taken is still delivered. */
  | "delivering"
  | "finished"
  | "interrupted"
  | "failed";

/** Records acknowledged in this session. */
export interface TopicCounts {
  readonly name: string;
  /** By partition number. */
  readonly partitions: readonly number[];
}

export interface CategoryCount {
  readonly name: string;
  /** Posts that were handed to the producer in this session. */
  readonly posts: number;
}

export interface ErrorCount {
  /** Tried again; left out of the run, being a post that cannot be sent or a row that cannot be posted; or what ended it. */
  readonly kind: "retried" | "left out" | "fatal";
  readonly message: string;
  readonly count: number;
  /** When it came last: seconds after the run's begin. */
  readonly seconds: number;
}

/** What the page draws, sent less often. */
export interface DashboardPicture {
  readonly timeline: TimelineData;
  readonly density: DensityData;
}

/** The whole run in at most some hundred spans of the same length; while it goes on, without the one that is not over yet. */
export interface TimelineData {
  readonly intervalMs: number;
  readonly points: readonly TimelinePoint[];
}

/** Records acknowledged a second in the span, and their latencies in milliseconds; null where nothing was acknowledged. */
export type TimelinePoint = readonly [recordsPerSecond: number, p50: number | null, p99: number | null, max: number | null];

/** Posts by place: cells of the same size in degrees, row by row from the north-west corner. */
export interface DensityData {
  readonly columns: number;
  readonly rows: number;
  /** Posts in each cell: unsigned 32-bit integers, little endian, in base64. */
  readonly counts: string;
}
