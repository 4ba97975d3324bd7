import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";

/** How bytes reach a broker. */
export interface Transport {
  /** Opens a byte stream to a broker, and emits `open` or `connect` on it. */
  readonly open: (host: string, port: number) => Duplex;
  readonly tls: boolean;
  /** Who signed the brokers' certificates, in PEM. @default those whom Node trusts (NODE_EXTRA_CA_CERTS adds some) */
  readonly certificateAuthority?: string;
}

/** A stream to a broker, at once; `onConnect` is called when it may be used. Its errors are the stream's. */
export function brokerStream({ open, tls, certificateAuthority }: Transport, host: string, port: number, onConnect: () => void): Duplex {
  const stream = open(host, port);
  if (!tls) return stream.once("open", onConnect).once("connect", onConnect);
  // The broker's own name, whatever carries the bytes.
  const socket = connectTls({ socket: stream, servername: host, ca: certificateAuthority }, onConnect);
  stream.on("error", (error) => socket.destroy(error));
  // A stream that ends without a word ends TLS without one, and kafkajs would wait for its answers.
  stream.once("close", () => {
    if (!socket.readableEnded) socket.destroy(new Error(`the connection to ${host}:${port} was closed`));
  });
  return socket;
}
