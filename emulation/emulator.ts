import { randomBytes } from "node:crypto";
import { deliver } from "./delivery/deliver";
import { explain } from "./delivery/explain";
import type { Kafka, PartitionLog, Producer } from "./delivery/kafka";
import { recordsOf, type Destination } from "./delivery/records";
import { inSession, openSession, type OpenSession } from "./delivery/session";
import { EmulationError } from "./error";
import type { Order } from "./order/rowOrder";
import { newRunId, type RunManifest } from "./run/manifest";
import type { RunFiles } from "./run/runFiles";
import { SequenceRanges } from "./run/sequenceRanges";
import { generatedPosts } from "./sources/generated";
import { tables, type Table } from "./tables/tables";
import type { Target } from "./target/target";

export interface EmulateOptions {
  readonly target: Target;
  readonly runs: RunFiles;
  /** How many posts; until the signal when undefined. */
  readonly posts: number | undefined;
  /** Decides the rows and a drawn order: an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly order: Order;
  /** Posts a request. */
  readonly batch: number;
  /** Ends the run when given: what is in flight is still delivered. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EmulationProgress) => void;
  /** @default a session through the stack's client machine */
  readonly open?: OpenSession;
  readonly giveUpAfterMs?: number;
}

export interface EmulationProgress {
  /** Posts of which all three records are acknowledged. */
  readonly posts: number;
  /** Posts asked for; undefined without a limit. */
  readonly of: number | undefined;
  readonly seconds: number;
}

export interface EmulationSummary {
  readonly run: string;
  readonly stack: string;
  /** Posts of which all three records are acknowledged. */
  readonly posts: number;
  /** Records acknowledged, by topic name. */
  readonly topics: Readonly<Record<string, { readonly sent: number }>>;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  /** True when the run ended by its signal before all posts were sent. */
  readonly interrupted: boolean;
}

/** A run that had to stop: what was acknowledged until then is in the summary. */
export class DeliveryError extends EmulationError {
  constructor(
    message: string,
    readonly summary: EmulationSummary,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const defaultGiveUpAfterMs = 30_000;

/**
 * Posts the three records of each post to the stack's topics, and notes the run in a manifest by which `verify` proves it.
 *
 * @throws EmulationError when nothing was sent; DeliveryError when it had to stop on the way
 */
export async function emulate(options: EmulateOptions): Promise<EmulationSummary> {
  const { target, open = openSession, giveUpAfterMs = defaultGiveUpAfterMs } = options;
  return inSession(open, target, giveUpAfterMs, async (kafka) => {
    const logs = await kafka.logs(Object.values(target.topics));
    const producer = await kafka.producer();
    try {
      return await new Run(options, logs).deliver(producer);
    } finally {
      await producer.close();
    }
  });
}

/** Time between two writes of the manifest while posting. */
const checkpointMs = 1_000;

class Run {
  private readonly id = newRunId(new Date(), randomBytes(3).toString("hex"));
  private readonly started = Date.now();
  private readonly acknowledged = new SequenceRanges();
  private posts = 0;
  private checkpointAt = 0;

  constructor(
    private readonly options: EmulateOptions,
    private readonly logs: Awaited<ReturnType<Kafka["logs"]>>,
  ) {}

  async deliver(producer: Producer): Promise<EmulationSummary> {
    const signal = this.options.signal ?? new AbortController().signal;
    const destinations = byTable((table) => this.destination(table));
    await this.note("running");
    this.tell();
    try {
      await deliver({
        source: generatedPosts(this.options),
        send: (posts) => producer.send(recordsOf(this.id, destinations, posts)),
        onAcknowledged: (posts) => this.acknowledge(posts[0]?.sequence ?? 0, posts.length),
        signal,
      });
    } catch (error) {
      await this.note("failed");
      throw this.failure(error);
    }
    await this.note(this.interrupted ? "interrupted" : "finished");
    return this.summary();
  }

  private get interrupted(): boolean {
    return this.posts < (this.options.posts ?? Infinity);
  }

  private async acknowledge(first: number, count: number): Promise<void> {
    this.acknowledged.add(first, first + count - 1);
    this.posts += count;
    this.tell();
    if (Date.now() >= this.checkpointAt) await this.note("running");
  }

  private tell(): void {
    this.options.onProgress?.({ posts: this.posts, of: this.options.posts, seconds: this.seconds });
  }

  private async note(state: RunManifest["state"]): Promise<void> {
    this.checkpointAt = Date.now() + checkpointMs;
    const { target, seed, order, posts, runs } = this.options;
    await runs.write({
      version: 1,
      run: this.id,
      stack: target.stack,
      clusterArn: target.clusterArn,
      startedAt: new Date(this.started).toISOString(),
      state,
      seed,
      order,
      posts: posts ?? null,
      topics: byTable((table) => ({ name: target.topics[table], startOffsets: this.log(table).map(({ end }) => Number(end)) })),
      acknowledged: this.acknowledged.toJSON(),
    });
  }

  private summary(): EmulationSummary {
    const { target } = this.options;
    const seconds = this.seconds;
    return {
      run: this.id,
      stack: target.stack,
      posts: this.posts,
      topics: Object.fromEntries(tables.map((table) => [target.topics[table], { sent: this.posts }])),
      seconds,
      recordsPerSecond: Math.round((this.posts * tables.length) / Math.max(seconds, 0.001)),
      interrupted: this.interrupted,
    };
  }

  private failure(error: unknown): DeliveryError {
    const reason = explain(error, this.options.target);
    const message = `Stopped after ${this.posts} acknowledged posts of run ${this.id}: ${reason.message}`;
    return new DeliveryError(message, this.summary(), { cause: error });
  }

  private destination(table: Table): Destination {
    return { topic: this.options.target.topics[table], partitions: this.log(table).length };
  }

  private log(table: Table): readonly PartitionLog[] {
    return this.logs.get(this.options.target.topics[table]) ?? [];
  }

  private get seconds(): number {
    return (Date.now() - this.started) / 1000;
  }
}

function byTable<T>(make: (table: Table) => T): Record<Table, T> {
  return Object.fromEntries(tables.map((table) => [table, make(table)])) as Record<Table, T>;
}
