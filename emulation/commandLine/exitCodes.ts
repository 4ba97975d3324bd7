/** What the exit codes of `emulate` and `verify` mean. */
export const exitCodes = {
  /** All posts acknowledged; or, for verify, every acknowledged record found. */
  done: 0,
  /** Some posts were not acknowledged; or some records are missing or broken. */
  incomplete: 1,
  /** Nothing was sent or read: an option, the stack, credentials or the way to the brokers is wrong. */
  notStarted: 2,
  /** Ended by Ctrl-C; what was in flight is delivered. 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
