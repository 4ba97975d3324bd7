import { strict as assert } from "node:assert";
import { KafkaError } from "../../../emulation/delivery/protocol/kafkaError";
import { untilItPasses } from "../../../emulation/delivery/untilItPasses";
import { EmulationError } from "../../../emulation/error";

const giveUpAfterMs = 120_000;

/** Errors, and for how long they are worth waiting for. */
const errors: readonly (readonly [string, Error, "not" | "a little" | "until it is given up"])[] = [
  ["a new leader is elected", new KafkaError("NOT_LEADER_FOR_PARTITION", "u.pin"), "until it is given up"],
  ["a partition has no leader", new KafkaError("LEADER_NOT_AVAILABLE", "u.pin"), "until it is given up"],
  ["a coordinator starts", new KafkaError("COORDINATOR_LOAD_IN_PROGRESS", "producer id"), "until it is given up"],
  ["a broker is away", new KafkaError("NETWORK_EXCEPTION", "closed"), "until it is given up"],
  ["a port is closed", fault("connect ECONNREFUSED", { code: "ECONNREFUSED" }), "until it is given up"],
  ["kafkajs lost a connection", new Error("gave up", { cause: fault("Connection error", { name: "KafkaJSConnectionError", retriable: true }) }), "until it is given up"],
  ["a topic is not known", new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "u.pin"), "a little"],
  ["a name is not known", fault("getaddrinfo ENOTFOUND b-1", { code: "ENOTFOUND", retriable: true }), "a little"],
  ["an action is denied", new KafkaError("TOPIC_AUTHORIZATION_FAILED", "u.pin"), "not"],
  ["the token is refused", fault("Access denied", { name: "KafkaJSSASLAuthenticationError", retriable: false }), "not"],
  ["a certificate is not trusted", fault("self-signed", { code: "SELF_SIGNED_CERT_IN_CHAIN", retriable: true }), "not"],
  ["a certificate is of another name", fault("altnames", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }), "not"],
  ["there are no credentials", new EmulationError("Sign in"), "not"],
  ["there is a bug", new TypeError("undefined is not a function"), "not"],
];

describe("untilItPasses", () => {
  for (const [what, error, patience] of errors) {
    it(`waits ${patience} when ${what}`, async () => {
      const { waits, run } = attempts(Infinity, error);
      await assert.rejects(run(), (thrown) => thrown === error);
      const total = waits.reduce((sum, wait) => sum + wait, 0);
      const [least, most] = { not: [0, 0], "a little": [2_000, 5_000], "until it is given up": [giveUpAfterMs - 8_000, giveUpAfterMs] }[patience];
      assert.ok(total >= (least ?? 0) && total <= (most ?? 0), `${total} ms`);
    });
  }

  it("resolves to what the first attempt that works gives, and counts them", async () => {
    const { waits, run } = attempts(3, new KafkaError("LEADER_NOT_AVAILABLE", "u.pin"));
    assert.equal(await run(), "attempt 3");
    assert.deepEqual(waits, [1_000, 2_000, 4_000]);
  });

  it("does not wait longer than it may", async () => {
    const { waits, run } = attempts(Infinity, new KafkaError("LEADER_NOT_AVAILABLE", "u.pin"), 2_500);
    await assert.rejects(run());
    assert.deepEqual(waits, [1_000]);
  });
});

/** Attempts that fail so many times, on a clock that only waiting moves. */
function attempts(failures: number, error: Error, limitMs = giveUpAfterMs): { readonly waits: readonly number[]; readonly run: () => Promise<string> } {
  const waits: number[] = [];
  const now = (): number => waits.reduce((sum, wait) => sum + wait, 1_000_000);
  const pause = (ms: number): Promise<unknown> => Promise.resolve(waits.push(ms));
  const attempt = (tries: number): Promise<string> => (tries < failures ? Promise.reject(error) : Promise.resolve(`attempt ${tries}`));
  return { waits, run: () => untilItPasses(attempt, { giveUpAfterMs: limitMs, now, pause }) };
}

function fault(message: string, properties: object): Error {
  return Object.assign(new Error(message), properties);
}
