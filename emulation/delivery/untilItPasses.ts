import { setTimeout as sleep } from "node:timers/promises";
import { causes, type Fault } from "./causes";
import { remedyOf } from "./protocol/kafkaError";

export interface PatienceOptions {
  /** How long brokers may be away. */
  readonly giveUpAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default a timer */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * Tries again for as long as what went wrong may pass: leaders that are being elected, brokers that start. What will not
 * pass, such as a denied action, is thrown at once.
 *
 * @param attempt gets its number, from 0
 */
export async function untilItPasses<T>(attempt: (tries: number) => Promise<T>, { giveUpAfterMs, now = Date.now, pause = sleep }: PatienceOptions): Promise<T> {
  const startedMs = now();
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(tries);
    } catch (error) {
      const waitMs = Math.min(firstRetryMs * 2 ** tries, lastRetryMs);
      if (now() + waitMs - startedMs > Math.min(patienceMs(error), giveUpAfterMs)) throw error;
      await pause(waitMs);
    }
  }
}

/** MSK limits new IAM connections a broker and second, and asks for a second at least between two. */
const firstRetryMs = 1_000;
const lastRetryMs = 8_000;

/**
 * A broker that has just started does not know the topics yet, and a topic that has just been made is not known to all brokers:
 * both last a second or two. A topic that is still unknown then does not exist.
 */
const unknownTopicMs = 5_000;

/** For how long it is worth trying again. */
function patienceMs(error: unknown): number {
  const known = causes(error).map(patienceWith).find((ms) => ms !== undefined);
  return known ?? 0;
}

/** Undefined where the error itself does not tell. */
function patienceWith({ type, code, retriable }: Fault): number | undefined {
  if (type === "UNKNOWN_TOPIC_OR_PARTITION" || code === "ENOTFOUND") return unknownTopicMs;
  if (type !== undefined) return remedyOf(type) === "retry" || remedyOf(type) === "leader" ? Infinity : 0;
  if (certificate.test(String(code))) return 0;
  if (retriable !== undefined) return retriable ? Infinity : 0;
  return passing.has(String(code)) ? Infinity : undefined;
}

const passing = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);

/** Node's codes for a certificate that is not trusted, or of another name. */
const certificate = /^(ERR_TLS_CERT|CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(VERIFY|GET))/;
