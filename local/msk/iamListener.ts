import { connect } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { type Server, serve } from "../server";
import { AuthenticationFailure } from "./authenticationFailure";
import type { Authenticator } from "./authenticator";
import type { Authorization } from "./authorization";
import { serveIamConnection } from "./iamConnection";

export interface IamListenerOptions {
  /** Where clients connect. */
  readonly port: number;
  /** The broker's DNS name, which the certificate and tokens are for. */
  readonly brokerName: string;
  /** Private key and certificate chain, in PEM. */
  readonly key: string;
  readonly cert: string;
  /** Port of the broker's own listener. */
  readonly brokerPort: number;
  readonly authenticator: Authenticator;
  readonly authorization: Pick<Authorization, "admit">;
  /** Gets one line an event; never a token. */
  readonly log: (line: string) => void;
  /** After this the client has to authenticate anew. @default twelve hours */
  readonly sessionLifetimeMs?: number;
}

/** Starts the SASL_SSL listener that MSK has in front of a broker when IAM access control is on. */
export function startIamListener(options: IamListenerOptions): Promise<Server> {
  const { port, brokerName, key, cert } = options;
  const server = createServer({ key, cert, handshakeTimeout: handshakeLimitMs, noDelay: true, allowHalfOpen: true });
  server.on("tlsClientError", (error: Error & { reason?: string }) =>
    options.log(`refused a client: TLS handshake failed (${error.reason ?? error.message})`),
  );
  server.on("secureConnection", (client) => void serveClient(client, options));
  return serve(server, { name: `the IAM listener of ${brokerName}`, port, setting: "kafka" });
}

const handshakeLimitMs = 10_000;

// The longest session that IAM gives a role.
const defaultSessionLifetimeMs = 12 * 60 * 60 * 1000;

async function serveClient(client: TLSSocket, options: IamListenerOptions): Promise<void> {
  const { brokerName, brokerPort, authenticator, authorization, sessionLifetimeMs = defaultSessionLifetimeMs } = options;
  const log = (line: string): void => options.log(`client ${client.remotePort}: ${line}`);
  const broker = connect({ host: "127.0.0.1", port: brokerPort, noDelay: true, allowHalfOpen: true });
  // A stream without a listener would end the process; the pumps see the same error.
  for (const stream of [client, broker]) stream.on("error", () => undefined);
  try {
    await serveIamConnection({ client, broker, brokerName, authenticator, authorization, sessionLifetimeMs, log });
  } catch (error) {
    if (!(error instanceof AuthenticationFailure)) log(`closed: ${(error as Error).message}`);
  } finally {
    broker.destroy();
    client.destroySoon();
  }
}
