import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { AuthenticationFailure } from "./authenticationFailure";
import { type Authenticator, type Mechanism, mechanisms } from "./authenticator";
import type { Authorization, Grants } from "./authorization";
import { type BrokerLink, linkToBroker, ownCorrelationId } from "./brokerLink";
import { FrameSplitter } from "./frameSplitter";
import { mayName } from "./namedResources";
import { beginPlainLogin, plainLogin } from "./plainLogin";
import { authenticated, authenticationFailed, handshakeResponse, readSaslRequest, type SaslRequest } from "./saslMessages";
import { apiKeys, errorCodes, frame, lengthBytes, ProtocolError } from "./wire";
import { writeAll } from "./writeAll";

/** One client's connection to one broker, by way of the IAM listener. */
export interface IamConnectionOptions {
  /** The decrypted connection. */
  readonly client: Duplex;
  /** A fresh connection to the broker's own listener. */
  readonly broker: Duplex;
  /** DNS name by which the client reaches the broker. */
  readonly brokerName: string;
  readonly authenticator: Authenticator;
  readonly authorization: Pick<Authorization, "admit">;
  readonly sessionLifetimeMs: number;
  readonly log: (line: string) => void;
  /** Clock in milliseconds that never goes back. @default performance.now */
  readonly now?: () => number;
}

/**
 * Serves one client: ApiVersions passes, then SaslHandshake and SaslAuthenticate are answered here, and once they succeeded
 * and the broker has let the client's stand-in in, everything goes through: as it comes, or held until permissions on what it
 * names are decided. When the client renews its session (KIP-368), it authenticates in between. Resolves when both sides
 * have ended. Rejects with ProtocolError when the client broke the rules, AuthenticationFailure when it was
 * refused, or with the error of either stream; the caller has to destroy both.
 */
export async function serveIamConnection(options: IamConnectionOptions): Promise<void> {
  const link = linkToBroker(options.broker, options.client);
  const connection = new IamConnection(options, link);
  try {
    await Promise.all([connection.pumpRequests(), link.pumpResponses()]);
  } finally {
    connection.release();
  }
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
  readonly grants: Grants;
}

// Kafka's own limit of what is read before authentication (sasl.server.max.receive.size).
const captureLimitBytes = 524_288;

const saslApis: readonly number[] = [apiKeys.saslHandshake, apiKeys.saslAuthenticate];
const aclApis: readonly number[] = [apiKeys.describeAcls, apiKeys.createAcls, apiKeys.deleteAcls];

const authenticationLimitMs = 30_000;
const tooLate = `Expected the client to authenticate within ${authenticationLimitMs / 1000} s`;

class IamConnection {
  private state: State = { kind: "unauthenticated" };
  private deadline: NodeJS.Timeout | undefined;
  private grants: Grants | undefined;
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
          else await this.take(part.frame);
        }
      }
    } finally {
      clearTimeout(this.deadline);
    }
    broker.end();
  }

  release(): void {
    this.grants?.release();
  }

  private decide(head: Buffer): "pass" | "capture" {
    const apiKey = head.readInt16BE(lengthBytes);
    switch (this.state.kind) {
      case "unauthenticated":
        if (apiKey === apiKeys.apiVersions) return "pass";
        if (apiKey === apiKeys.saslHandshake) return "capture";
        throw new ProtocolError(`Expected ApiVersions or SaslHandshake before authentication, got API key ${apiKey}`);
      case "handshaken":
        if (this.state.bare || apiKey === apiKeys.saslAuthenticate) return "capture";
        throw new ProtocolError(`Expected SaslAuthenticate after SaslHandshake, got API key ${apiKey}`);
      case "authenticated":
        if (saslApis.includes(apiKey)) return "capture";
        if (this.now() < this.state.session.expiresAtMs) return this.decideOnRequest(head, apiKey);
        throw new ProtocolError(`Expected re-authentication, for the session is over, got API key ${apiKey}`);
    }
  }

  /** A request too long to be held goes on unread: on what it alone names, the broker will refuse it. */
  private decideOnRequest(head: Buffer, apiKey: number): "pass" | "capture" {
    if (aclApis.includes(apiKey)) throw new ProtocolError(`Expected no ACL request, for here ACLs stand for IAM policies, got API key ${apiKey}`);
    return mayName(apiKey) && head.readInt32BE() + lengthBytes <= captureLimitBytes ? "capture" : "pass";
  }

  private async take(request: Buffer): Promise<void> {
    const { state } = this;
    if (state.kind !== "authenticated" || saslApis.includes(request.readInt16BE())) return this.answer(request);
    const refusal = await state.session.grants.screen(request);
    if (refusal === undefined) return writeAll(this.options.broker, frame(request));
    this.options.log(refusal.reason);
    await this.link.settle();
    await writeAll(this.options.client, refusal.response);
  }

  private async answer(request: Buffer): Promise<void> {
    // Answers come in the order of the requests: first whatever the broker still owes this client.
    if (this.state.kind === "unauthenticated") await beginPlainLogin(this.link.exchange, ownCorrelationId);
    if (this.state.kind === "authenticated") await this.link.settle();
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
      const grants = await this.admit(principalArn, previous);
      const session = { principalArn, mechanism, expiresAtMs: this.now() + sessionLifetimeMs, grants };
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

  /** Has the principal's permissions ready, and the first time the broker let their stand-in in. */
  private async admit(principalArn: string, previous: Session | undefined): Promise<Grants> {
    try {
      const grants = await this.options.authorization.admit(principalArn);
      this.release();
      this.grants = grants;
      if (previous === undefined) await plainLogin(this.link.exchange, ownCorrelationId, grants.login);
      return grants;
    } catch (error) {
      throw internalError(error);
    }
  }
}

// Without an answer clients would try again and again, and in the end tell of a time limit.
function internalError(error: unknown): AuthenticationFailure {
  return new AuthenticationFailure("Internal error", (error as Error).message);
}

// aws-msk-iam-auth takes an empty answer for a refusal; OAUTHBEARER (RFC 7628) wants an empty one.
function successPayload(mechanism: Mechanism, requestId: string): Buffer {
  if (mechanism === "OAUTHBEARER") return Buffer.alloc(0);
  return Buffer.from(JSON.stringify({ version: "2020_10_22", "request-id": requestId }));
}
