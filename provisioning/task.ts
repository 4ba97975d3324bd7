import type { Shell } from "./shell";

/**
 * A desired state of the host, and how to reach it. The programs run in a POSIX shell in the login user's home,
 * with the facts of `facts.ts` in variables `fact_*`, no standard input, and their output in the log on the host.
 */
export interface Task {
  /** The desired state, as a person says it: `Kafka 2.8.1 is unpacked`. */
  readonly name: string;

  /** Runs the task only where this condition on the facts holds; otherwise it is reported as skipped. */
  readonly when?: Condition;

  /**
   * Changes nothing. Returns 0 where the state is as desired, 1 where it is not, 2 or more where that cannot be told;
   * `reason=…` says why in each case.
   */
  readonly check: Shell;

  /** Brings the state about; atomic: a cut anywhere leaves the host as it was or as desired. Fails by a non-zero status, its cause by `cause`. */
  readonly apply: Shell;

  /** Runs after a successful `apply`, in the engine's own shell: brings facts up to date that `apply` changed, or says `unchanged=yes`. */
  readonly after?: Shell;

  /** In check mode, in place of `apply`: brings facts to what `apply` would make them, so that later tasks are foretold rightly. */
  readonly foretell?: Shell;

  /** Prints what `apply` would change, as a unified diff; for files and lines. */
  readonly diff?: Shell;

  /** Shell functions that the programs above call; a playbook holds each once. */
  readonly runtime?: Shell;

  /** Declared by the rare task that a second run does again. @default true */
  readonly idempotent?: boolean;
}

/** A condition on the facts, evaluated on the host, and its words for the report. */
export interface Condition {
  readonly test: Shell;
  readonly otherwise: string;
}

/** Tasks in order, under a name. */
export interface Playbook {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** What takes away again what the tasks put on the host, and nothing else. @default nothing is taken away */
  readonly removal?: readonly Task[];
  /** The removal leaves the engine's own folder on the host: another playbook's records are in it. @default false */
  readonly keepsEngine?: boolean;
}
