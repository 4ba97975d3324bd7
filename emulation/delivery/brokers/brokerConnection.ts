import type { Duplex } from "node:stream";
import { apis, type Api } from "../protocol/api";
import { KafkaError } from "../protocol/kafkaError";
import { RequestWriter } from "../protocol/requestWriter";
import {
  readSaslAuthenticate,
  readSaslHandshake,
  saslAcknowledgeFailure,
  saslAuthenticateRequest,
  saslHandshakeRequest,
  type SaslAuthenticated,
} from "../protocol/sasl";
import { brokerStream, type Transport } from "./brokerStream";
import { FrameReader } from "./frameReader";

export interface ConnectionOptions extends Transport {
  /** Shown in broker logs and quotas. */
  readonly clientId: string;
  /** Tokens for SASL/OAUTHBEARER; without, no authentication. */
  readonly tokens?: () => Promise<string>;
  /** How long a request waits for its response. A connection that is this late is given up. */
  readonly requestTimeoutMs: number;
  /** How long connecting takes at most, and authenticating. */
  readonly connectTimeoutMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/** A connection to one broker: many requests may be under way, and are answered in their order. */
export class BrokerConnection {
  /** Settles when the connection is over: with what ended it, or nothing when it was closed here. */
  readonly ended: Promise<Error | undefined>;
  private readonly waiting: Waiting[] = [];
  private readonly frames = new FrameReader();
  private readonly end: (error: Error | undefined) => void;
  private correlationId = 0;
  private renewAtMs = Infinity;
  private renewal: Promise<void> | undefined;
  private idle: (() => void) | undefined;
  private over = false;

  private constructor(
    private readonly stream: Duplex,
    private readonly broker: string,
    private readonly options: ConnectionOptions,
  ) {
    let end: (error: Error | undefined) => void = () => undefined;
    this.ended = new Promise((resolve) => (end = resolve));
    this.end = end;
    stream.on("data", (chunk: Buffer) => this.receive(chunk));
    stream.on("error", (error) => this.fail(error));
    stream.on("close", () => this.fail(new KafkaError("NETWORK_EXCEPTION", `${broker} closed the connection`)));
    stream.on("end", () => this.fail(new KafkaError("NETWORK_EXCEPTION", `${broker} closed the connection`)));
  }

  /** Connects and authenticates. @throws what the stream failed with, or KafkaError */
  static async open(host: string, port: number, options: ConnectionOptions): Promise<BrokerConnection> {
    const broker = `${host}:${port}`;
    const stream = await connectedStream(host, port, options);
    const connection = new BrokerConnection(stream, broker, options);
    try {
      await connection.authenticate();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Requests without a response yet. */
  get underWay(): number {
    return this.waiting.length;
  }

  /** Whether a request would go out at once: not while the session is renewed, nor after the end. */
  get isReady(): boolean {
    if (this.over || this.renewal !== undefined) return false;
    if (this.now() < this.renewAtMs) return true;
    void this.renew();
    return false;
  }

  /** Resolves when `isReady` may be true again. */
  get renewed(): Promise<void> | undefined {
    return this.renewal;
  }

  /** Sends a request, its body in pieces, and resolves to the response's body. @throws KafkaError when the connection ends before */
  async request(api: Api, ...body: readonly Buffer[]): Promise<Buffer> {
    if (this.renewal !== undefined || this.now() >= this.renewAtMs) await this.renew();
    return this.send(api, body);
  }

  close(): void {
    this.fail(undefined);
  }

  private send(api: Api, body: readonly Buffer[]): Promise<Buffer> {
    if (this.over) return Promise.reject(new KafkaError("NETWORK_EXCEPTION", `the connection to ${this.broker} is over`));
    const correlationId = this.correlationId++ & 0x7fffffff;
    const head = this.head(api, correlationId, body);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(this.late(api)), this.options.requestTimeoutMs);
      this.waiting.push({ correlationId, resolve, reject, timer });
      this.stream.cork();
      this.stream.write(head);
      for (const piece of body) this.stream.write(piece);
      this.stream.uncork();
    });
  }

  private head({ key, version }: Api, correlationId: number, body: readonly Buffer[]): Buffer {
    const header = new RequestWriter().int16(key).int16(version).int32(correlationId).string(this.options.clientId).take();
    const length = body.reduce((sum, piece) => sum + piece.length, header.length);
    return Buffer.concat([new RequestWriter().int32(length).take(), header]);
  }

  private receive(chunk: Buffer): void {
    for (const frame of this.frames.push(chunk)) {
      const answered = this.waiting.shift();
      if (answered === undefined || frame.readInt32BE(0) !== answered.correlationId) {
        this.fail(new KafkaError("NETWORK_EXCEPTION", `Expected ${this.broker} to answer in order, got another response`));
        return;
      }
      clearTimeout(answered.timer);
      answered.resolve(frame.subarray(4));
    }
    if (this.waiting.length === 0) this.idle?.();
  }

  private late({ name }: Api): KafkaError {
    return new KafkaError("REQUEST_TIMED_OUT", `${this.broker} did not answer a ${name} request within ${this.options.requestTimeoutMs / 1000} s`);
  }

  private fail(error: Error | undefined): void {
    if (this.over) return;
    this.over = true;
    this.end(error);
    const reason = error ?? new KafkaError("NETWORK_EXCEPTION", `the connection to ${this.broker} was closed`);
    for (const { timer, reject } of this.waiting.splice(0)) {
      clearTimeout(timer);
      reject(reason);
    }
    this.idle?.();
    this.stream.destroy();
  }

  /** A new session before the old one ends, when what is under way has been answered. */
  private renew(): Promise<void> {
    this.renewal ??= this.untilIdle()
      .then(() => this.authenticate())
      .catch((error: Error) => this.fail(error))
      .finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async untilIdle(): Promise<void> {
    if (this.waiting.length > 0 && !this.over) await new Promise<void>((resolve) => (this.idle = resolve));
    this.idle = undefined;
  }

  private async authenticate(): Promise<void> {
    const { tokens } = this.options;
    if (tokens === undefined) return;
    const token = await tokens();
    readSaslHandshake(await this.send(apis.saslHandshake, [saslHandshakeRequest()]));
    const startedMs = this.now();
    const { sessionLifetimeMs } = await this.exchange(token);
    this.renewAtMs = sessionLifetimeMs > 0 ? startedMs + sessionLifetimeMs * renewAfterShare : Infinity;
  }

  private async exchange(token: string): Promise<SaslAuthenticated> {
    const authenticated = readSaslAuthenticate(await this.send(apis.saslAuthenticate, [saslAuthenticateRequest(token)]));
    if (authenticated.failure === "") return authenticated;
    readSaslAuthenticate(await this.send(apis.saslAuthenticate, [saslAcknowledgeFailure()]));
    throw new KafkaError("SASL_AUTHENTICATION_FAILED", authenticated.failure);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** After this part of a session it is renewed, as the Java client does it at the earliest. */
const renewAfterShare = 0.85;

interface Waiting {
  readonly correlationId: number;
  readonly resolve: (response: Buffer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

function connectedStream(host: string, port: number, options: ConnectionOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const stream = brokerStream(options, host, port, () => {
      clearTimeout(timer);
      stream.off("error", failed).off("close", closed);
      resolve(stream);
    });
    const failed = (error: Error): void => {
      clearTimeout(timer);
      // What comes after the first error has no listener left.
      stream.on("error", () => undefined).destroy();
      reject(error);
    };
    const closed = (): void => failed(new KafkaError("NETWORK_EXCEPTION", `${host}:${port} closed the connection while it was opened`));
    const late = `Expected ${host}:${port} to accept a connection within ${options.connectTimeoutMs / 1000} s, it did not`;
    const timer = setTimeout(() => failed(new KafkaError("REQUEST_TIMED_OUT", late)), options.connectTimeoutMs);
    stream.once("error", failed).once("close", closed);
  });
}
