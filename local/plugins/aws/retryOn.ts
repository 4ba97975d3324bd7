import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "./errors";

const pollMs = 250;

/** Repeats a request while it fails with one of these codes, as the provider does where AWS is slow to agree with itself (tfresource.RetryWhen…). */
export async function retryOn<Answer>(codes: readonly string[], limitMs: number, signal: AbortSignal, request: () => Promise<Answer>): Promise<Answer> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!codes.includes(errorCode(error)) || performance.now() > end) throw error;
      await delay(pollMs, undefined, { signal });
    }
  }
}
