import { setTimeout as delay } from "node:timers/promises";

/** What a wait looks at, and for how long. */
export interface Wait<Found> {
  /** The state as it is; `found` is what to return in the end. */
  readonly look: () => Promise<{ readonly state: string; readonly found: Found }>;
  readonly target: string;
  /** States on the way there; any other is a failure. */
  readonly pending: readonly string[];
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Between looks. AWS's own clock is slower, but the control plane here answers in milliseconds. */
const pollMs = 100;

/** Waits for a state, in the words of Terraform's retry.StateChangeConf. */
export async function waitUntil<Found>({ look, target, pending, limitMs, signal }: Wait<Found>): Promise<Found> {
  const end = performance.now() + limitMs;
  for (;;) {
    const { state, found } = await look();
    if (state === target) return found;
    if (!pending.includes(state)) throw new Error(`unexpected state '${state}', wanted target '${target}'. last error: %!s(<nil>)`);
    if (performance.now() > end) throw new Error(`timeout while waiting for state to become '${target}' (last state: '${state}', timeout: ${goDuration(limitMs)})`);
    await delay(pollMs, undefined, { signal });
  }
}

/** A duration as Go prints it: `10m0s`, `30s`. */
function goDuration(ms: number): string {
  const [minutes, seconds] = [Math.floor(ms / 60_000), (ms % 60_000) / 1000];
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
