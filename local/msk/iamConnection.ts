import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { AuthenticationFailure } from "./authenticationFailure";
import { type Authenticator, type Mechanism, mechanisms } from "./authenticator";
import { type BrokerLink, linkToBroker } from "./brokerLink";
import { FrameSplitter } from "./frameSplitter";
import { authenticated, authenticationFailed, handshakeResponse, readSaslRequest, type SaslRequest } from "./saslMessages";
import { apiKeys, errorCodes, frame, lengthBytes, ProtocolError } from "./wire";
import { writeAll } from "./writeAll";

/** One client's connection to one broker, by way of the IAM listener. */
export interface IamConnectionOptions {
  /** The decrypted connection. */
  readonly client: Duplex;
  /** A fresh connection to the broker's plaintext listener. */
  readonly broker: Duplex;
  /** DNS name by which the client reaches the broker. */
  readonly brokerName: string;
  readonly authenticator: Authenticator;
  readonly sessionLifetimeMs: number;
  readonly log: (line: string) => void;
  /** Clock in milliseconds that never goes back. @default performance.now */
  readonly now?: () => number;
}

/**
 * Serves one client: ApiVersions passes, then SaslHandshake and SaslAuthenticate are answered here, and once they succeeded
 * everything goes through, with a new authentication in between when the client renews its session (KIP-368). Resolves
 * when both sides have ended. Rejects with ProtocolError when the client broke the rules, AuthenticationFailure when it was
 * refused, or with the error of either stream; the caller has to destroy both.
 */
export async function serveIamConnection(options: IamConnectionOptions): Promise<void> {
  const link = linkToBroker(options.broker, options.client);
  await Promise.all([new IamConnection(options, link).pumpRequests(), link.pumpResponses()]);
}

type State =
  | { readonly kind: "unauthenticated" }
  /** The client chose a mechanism and owes its token; `session` is the one being renewed. */
  | { readonly kind: "handshaken"; readonly mechanism: Mechanism; readonly bare: boolean; readonly session?: Session }
  | { readonly kind: "authenticated"; readonly session: Session };

/** Who is behind a connection, and until when. */
interface Session {
  readonly principalArn: string;
  readonly mechanism: Mechanism;
  /** On the clock of `now`. */
  readonly expiresAtMs: number;
}

// Kafka's own limit of what is read before authentication (sasl.server.max.receive.size).
const captureLimitBytes = 524_288;

const authenticationLimitMs = 30_000;
const tooLate = `Expected the client to authenticate within ${authenticationLimitMs / 1000} s`;

class IamConnection {
  private state: State = { kind: "unauthenticated" };
  private deadline: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(
    private readonly options: IamConnectionOptions,
    private readonly link: BrokerLink,
  ) {
    this.now = options.now ?? (() => performance.now());
  }

  async pumpRequests(): Promise<void> {
    const { client, broker } = this.options;
    const headBytes = lengthBytes + 2;
    const requests = new FrameSplitter({ headBytes, captureLimit: captureLimitBytes, decide: (head) => this.decide(head) });
    this.deadline = setTimeout(() => client.destroy(new Error(tooLate)), authenticationLimitMs).unref();
    try {
      for await (const chunk of client.iterator({ destroyOnReturn: false })) {
        for (const part of requests.push(chunk as Buffer)) {
          if (part.kind === "pass") await writeAll(broker, part.bytes);
          else await this.answer(part.frame);
        }
      }
    } finally {
      clearTimeout(this.deadline);
    }
    broker.end();
  }

  private decide(head: Buffer): "pass" | "capture" {
    const apiKey = head.readInt16BE(lengthBytes);
    const isSasl = apiKey === apiKeys.saslHandshake || apiKey === apiKeys.saslAuthenticate;
    switch (this.state.kind) {
      case "unauthenticated":
        if (apiKey === apiKeys.apiVersions) return "pass";
        if (apiKey === apiKeys.saslHandshake) return "capture";
        throw new ProtocolError(`Expected ApiVersions or SaslHandshake before authentication, got API key ${apiKey}`);
      case "handshaken":
        if (this.state.bare || apiKey === apiKeys.saslAuthenticate) return "capture";
        throw new ProtocolError(`Expected SaslAuthenticate after SaslHandshake, got API key ${apiKey}`);
      case "authenticated":
        if (isSasl) return "capture";
        if (this.now() < this.state.session.expiresAtMs) return "pass";
        throw new ProtocolError(`Expected re-authentication, for the session is over, got API key ${apiKey}`);
    }
  }

  private async answer(request: Buffer): Promise<void> {
    // Answers come in the order of the requests: first whatever the broker still owes this client.
    await this.link.settle();
    if (this.state.kind === "handshaken" && this.state.bare) return this.authenticateBare(this.state, request);
    const sasl = readSaslRequest(request);
    if (sasl.kind === "handshake") return this.handshake(sasl);
    return this.authenticate(sasl);
  }

  private async handshake({ version, correlationId, mechanism }: SaslRequest & { kind: "handshake" }): Promise<void> {
    const known = mechanisms.find((name) => name === mechanism);
    const errorCode = known === undefined ? errorCodes.unsupportedSaslMechanism : errorCodes.none;
    await writeAll(this.options.client, handshakeResponse(correlationId, errorCode, mechanisms));
    if (known === undefined) throw new ProtocolError(`Expected one of the mechanisms ${mechanisms.join(", ")}, got ${mechanism}`);
    const session = this.state.kind === "authenticated" ? this.state.session : undefined;
    this.state = { kind: "handshaken", mechanism: known, bare: version === 0, session };
  }

  private async authenticate(request: SaslRequest & { kind: "authenticate" }): Promise<void> {
    const { client, sessionLifetimeMs } = this.options;
    if (this.state.kind !== "handshaken") throw new ProtocolError("Expected SaslHandshake before SaslAuthenticate");
    const requestId = randomUUID();
    try {
      const { mechanism } = await this.verify(this.state, request.payload, requestId);
      await writeAll(client, authenticated(request, successPayload(mechanism, requestId), sessionLifetimeMs));
    } catch (error) {
      if (!(error instanceof AuthenticationFailure)) throw error;
      await writeAll(client, authenticationFailed(request, `[${requestId}]: ${error.message}`));
      throw error;
    }
  }

  /** After SaslHandshake 0, tokens travel without Kafka's headers, and a refusal is the end of the connection. */
  private async authenticateBare(state: State & { kind: "handshaken" }, payload: Buffer): Promise<void> {
    const requestId = randomUUID();
    const { mechanism } = await this.verify(state, payload, requestId);
    await writeAll(this.options.client, frame(successPayload(mechanism, requestId)));
  }

  private async verify(state: State & { kind: "handshaken" }, payload: Buffer, requestId: string): Promise<Session> {
    const { sessionLifetimeMs, log } = this.options;
    const { mechanism, session: previous } = state;
    try {
      const principalArn = await this.identify(state, payload);
      const session = { principalArn, mechanism, expiresAtMs: this.now() + sessionLifetimeMs };
      this.state = { kind: "authenticated", session };
      clearTimeout(this.deadline);
      log(`[${requestId}] ${previous === undefined ? "authenticated" : "re-authenticated"} ${principalArn} by ${mechanism}`);
      return session;
    } catch (error) {
      log(`[${requestId}] refused by ${mechanism}: ${(error as Error).message}`);
      throw error;
    }
  }

  private async identify({ mechanism, session: previous }: State & { kind: "handshaken" }, payload: Buffer): Promise<string> {
    const { authenticator, brokerName } = this.options;
    const principalArn = await authenticator.authenticate(mechanism, payload, brokerName);
    if (previous !== undefined && previous.principalArn !== principalArn) {
      throw new AuthenticationFailure(
        `Cannot change principals during re-authentication from IAM.${previous.principalArn}: IAM.${principalArn}`,
        "open a new connection for another principal",
      );
    }
    return principalArn;
  }
}

// aws-msk-iam-auth takes an empty answer for a refusal; OAUTHBEARER (RFC 7628) wants an empty one.
function successPayload(mechanism: Mechanism, requestId: string): Buffer {
  if (mechanism === "OAUTHBEARER") return Buffer.alloc(0);
  return Buffer.from(JSON.stringify({ version: "2020_10_22", "request-id": requestId }));
}
