import { EmulationError } from "../error";
import { adviceFor } from "../doctor/knownErrors";
import type { Target } from "../target/target";
import { causes, type Fault } from "./causes";
import { deniedAction } from "./deniedAction";

/** What an error message may name. */
export type ErrorContext = Pick<Target, "stack" | "region" | "clusterArn" | "bootstrapServers">;

/**
 * Turns an error of the Kafka client, of TLS or of the AWS SDK into one that says what to do; anything unknown is returned
 * as it came, because it is a bug and needs its stack.
 */
export function explain(error: unknown, context: ErrorContext): Error {
  if (error instanceof EmulationError) return error;
  for (const cause of causes(error)) {
    if (cause instanceof EmulationError) return cause;
    const denied = deniedAction(cause, context.clusterArn);
    if (denied !== undefined) return new EmulationError(`IAM refused ${denied.action} on ${denied.arn}. Allow the principal this action on this ARN.`, { cause: error });
    const entry = entries.find(({ matches }) => matches(cause));
    if (entry !== undefined) return new EmulationError(entry.say(cause.message, context), { cause: error });
    const advice = adviceFor(cause.message);
    if (advice !== undefined) return new EmulationError(`${cause.message}. ${advice}`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}

interface Entry {
  readonly matches: (fault: Fault) => boolean;
  readonly say: (message: string, context: ErrorContext) => string;
}

const entries: readonly Entry[] = [
  {
    matches: ({ name, type }) => name === "KafkaJSSASLAuthenticationError" || type === "SASL_AUTHENTICATION_FAILED",
    say: (message, { clusterArn }) =>
      `MSK refused the IAM token: ${message}. Expected credentials that allow kafka-cluster:Connect on ${clusterArn}: check who you are (aws sts get-caller-identity), that principal's policies, and this machine's clock.`,
  },
  {
    matches: ({ type }) => type === "UNKNOWN_TOPIC_OR_PARTITION",
    say: (message, { stack }) =>
      `Expected the stack's three topics on the cluster, but one does not exist, or the credentials may not describe it: ${message}. Create them: pulumi up -s ${stack}`,
  },
  {
    matches: ({ type }) => type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE",
    say: () => "A batch is larger than the broker takes (message.max.bytes). Raise it for the topic: kafka-configs.sh --alter on the client machine.",
  },
  {
    matches: ({ type }) => type === "NOT_ENOUGH_REPLICAS" || type === "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    say: () => "Too few replicas are in sync to acknowledge records (min.insync.replicas). Wait until all brokers are back, then run this again.",
  },
  {
    matches: ({ type }) => type === "LEADER_NOT_AVAILABLE" || type === "NOT_LEADER_FOR_PARTITION",
    say: () => "A partition has had no leader for as long as this program waits. Check that the brokers are up, then run this again.",
  },
  {
    matches: ({ code }) => untrusted.has(String(code)),
    say: (message, { bootstrapServers }) =>
      `The certificate of ${bootstrapServers.join(", ")} is not trusted here: ${message}. Expected one of Amazon's; for the local stack use npm run emulate, which trusts the local authority (NODE_EXTRA_CA_CERTS).`,
  },
  {
    matches: ({ code }) => code === "ERR_TLS_CERT_ALTNAME_INVALID",
    say: (message) => `What answers is not the broker that was asked for: ${message}. Check bootstrapServers: pulumi refresh, then pulumi up.`,
  },
  {
    // The tunnel has said what to do; kafkajs keeps only the message.
    matches: ({ message }) => viaClient.test(message),
    say: (message) => viaClient.exec(message)?.[1] ?? message,
  },
  {
    matches: ({ message, type }) => type === "REQUEST_TIMED_OUT" || /Connection timeout|Request .* timed out|Timeout while acquiring lock/.test(message),
    say: (message, { bootstrapServers }) =>
      `The brokers did not answer in time: ${message}. Expected ${bootstrapServers.join(", ")} to be reachable from the client machine: check the cluster's state and its security group.`,
  },
  {
    matches: ({ name, type, code }) => type === "NETWORK_EXCEPTION" || unreachable.has(String(code)) || lostConnections.has(name),
    say: (message, { bootstrapServers }) =>
      `Lost the brokers: ${message}. Expected ${bootstrapServers.join(", ")} to stay reachable through the client machine: check the cluster's state, then run this again.`,
  },
];

const lostConnections = new Set(["KafkaJSConnectionError", "KafkaJSConnectionClosedError", "KafkaJSBrokerNotFound"]);

const unreachable = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND", "EAI_AGAIN"]);

const viaClient = /^Connection error: (The client machine .*)$/s;

const untrusted = new Set(["SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_HAS_EXPIRED"]);
