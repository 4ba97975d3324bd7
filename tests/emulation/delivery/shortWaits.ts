import type { Waits } from "../../../emulation/delivery/waits";

/** Nothing that these tests wait for takes time of its own: a broker of one's own has a leader, and an open port, all the while. */
export const shortWaits: Waits = { resendMs: 3, electionMs: 3, firstReconnectMs: 5, lastReconnectMs: 20, checkMs: 5 };
