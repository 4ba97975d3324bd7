import type { Bundle } from "../delivery/posts/bundle";
import type { Post } from "../sources/post";

/** Looks on at a run. It is called for every post, so whoever implements it is quick; and it never throws. */
export interface RunObserver {
  /** The run is noted, and about to send. */
  begun(run: { readonly id: string; readonly resumed: boolean }): void;
  /** A post is handed to the producer. */
  taken(post: Post): void;
  /** All records of a bundle are stored, or given up. */
  delivered(bundle: DeliveredBundle, nowMs: number): void;
  /** A post is left out, because a record of it is too large to be sent ever. */
  rejected(sequence: number): void;
  /** Something went wrong that is ridden out so far. */
  trouble(error: Error): void;
}

/** What is looked at of a bundle. */
export type DeliveredBundle = {
  readonly arrivals: Bundle["arrivals"];
  readonly batches: readonly { readonly count: number }[];
};
