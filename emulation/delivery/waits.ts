/** How long to wait before what failed is tried again. */
export interface Waits {
  /** Before a batch that a broker did not take is sent again. */
  readonly resendMs: number;
  /** Before partitions without a leader are looked up again: leaders are elected within a fraction of a second. */
  readonly electionMs: number;
  /** Before the first new connection to a broker; each further wait is twice as long. */
  readonly firstReconnectMs: number;
  readonly lastReconnectMs: number;
  /** Between two looks at what has been on its way for too long. */
  readonly checkMs: number;
}

/** MSK limits new IAM connections a broker and second, and asks for a second at least between two; brokers come back after seconds. */
export const defaultWaits: Waits = { resendMs: 100, electionMs: 250, firstReconnectMs: 1_000, lastReconnectMs: 8_000, checkMs: 500 };
