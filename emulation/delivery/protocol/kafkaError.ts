import type { ApiName } from "./api";

/**
 * What a broker answered with, or that it could not be asked: `type` is Kafka's name for it.
 *
 * @see https://kafka.apache.org/protocol#protocol_error_codes
 */
export class KafkaError extends Error {
  override readonly name = "KafkaError";
  /** What was asked for. */
  readonly request: ApiName | undefined;
  /** About which topic. */
  readonly topic: string | undefined;

  constructor(
    readonly type: string,
    message: string,
    { request, topic, ...options }: ErrorOptions & RequestSubject = {},
  ) {
    super(message, options);
    this.request = request;
    this.topic = topic;
  }
}

/** What a request was, and about which topic: IAM's refusals do not say it. */
export interface RequestSubject {
  readonly request?: ApiName;
  readonly topic?: string;
}

/**
 * What a producer does about an error of a partition: `stored` is no error but an answer; `retry`: again, after a while;
 * `leader`: again, at the new leader; `sequence`: again when the records before it are there; `size`: in smaller batches;
 * `fatal`: nothing will help.
 */
export type Remedy = "stored" | "retry" | "leader" | "sequence" | "size" | "fatal";

export interface ErrorCode {
  readonly type: string;
  readonly remedy: Remedy;
}

/** Undefined for 0, no error. */
export function errorCode(code: number): ErrorCode | undefined {
  if (code === 0) return undefined;
  return codes.get(code) ?? { type: `ERROR_${code}`, remedy: "fatal" };
}

/** By Kafka's name for it: `fatal` when it is not known. */
export function remedyOf(type: string): Remedy {
  return remedies.get(type) ?? "fatal";
}

/** Throws the error of a response. @param about what was asked about, for the message */
export function throwIfError(code: number, about: string, subject?: RequestSubject): void {
  const error = errorCode(code);
  if (error !== undefined) throw new KafkaError(error.type, `${about}: ${error.type}`, subject);
}

const codes: ReadonlyMap<number, ErrorCode> = new Map(
  (
    [
      [-1, "UNKNOWN_SERVER_ERROR", "retry"],
      [1, "OFFSET_OUT_OF_RANGE", "fatal"],
      [2, "CORRUPT_MESSAGE", "retry"],
      [3, "UNKNOWN_TOPIC_OR_PARTITION", "leader"],
      [5, "LEADER_NOT_AVAILABLE", "leader"],
      [6, "NOT_LEADER_FOR_PARTITION", "leader"],
      [7, "REQUEST_TIMED_OUT", "retry"],
      [8, "BROKER_NOT_AVAILABLE", "leader"],
      [9, "REPLICA_NOT_AVAILABLE", "leader"],
      [10, "MESSAGE_TOO_LARGE", "size"],
      [13, "NETWORK_EXCEPTION", "leader"],
      [14, "COORDINATOR_LOAD_IN_PROGRESS", "retry"],
      [15, "COORDINATOR_NOT_AVAILABLE", "retry"],
      [16, "NOT_COORDINATOR", "retry"],
      [17, "INVALID_TOPIC_EXCEPTION", "fatal"],
      [18, "RECORD_LIST_TOO_LARGE", "size"],
      [19, "NOT_ENOUGH_REPLICAS", "retry"],
      [20, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", "retry"],
      [29, "TOPIC_AUTHORIZATION_FAILED", "fatal"],
      [31, "CLUSTER_AUTHORIZATION_FAILED", "fatal"],
      [32, "INVALID_TIMESTAMP", "fatal"],
      [33, "UNSUPPORTED_SASL_MECHANISM", "fatal"],
      [34, "ILLEGAL_SASL_STATE", "fatal"],
      [35, "UNSUPPORTED_VERSION", "fatal"],
      [42, "INVALID_REQUEST", "fatal"],
      [43, "UNSUPPORTED_FOR_MESSAGE_FORMAT", "fatal"],
      [45, "OUT_OF_ORDER_SEQUENCE_NUMBER", "sequence"],
      [46, "DUPLICATE_SEQUENCE_NUMBER", "stored"],
      [47, "INVALID_PRODUCER_EPOCH", "fatal"],
      [56, "KAFKA_STORAGE_ERROR", "leader"],
      [58, "SASL_AUTHENTICATION_FAILED", "fatal"],
      [59, "UNKNOWN_PRODUCER_ID", "sequence"],
      [72, "LISTENER_NOT_FOUND", "leader"],
      [74, "FENCED_LEADER_EPOCH", "leader"],
      [75, "UNKNOWN_LEADER_EPOCH", "leader"],
      [76, "UNSUPPORTED_COMPRESSION_TYPE", "fatal"],
      [78, "OFFSET_NOT_AVAILABLE", "retry"],
      [87, "INVALID_RECORD", "fatal"],
      [89, "THROTTLING_QUOTA_EXCEEDED", "retry"],
      [90, "PRODUCER_FENCED", "fatal"],
    ] as const
  ).map(([code, type, remedy]) => [code, { type, remedy }]),
);

const remedies: ReadonlyMap<string, Remedy> = new Map([...codes.values()].map(({ type, remedy }) => [type, remedy]));
