import { once } from "node:events";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { BrokerConnection, type ConnectionOptions } from "../delivery/brokers/brokerConnection";
import type { Examination } from "./step";
import type { Way } from "../target/way";

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** How long a connection may take to be made. */
const connectTimeoutMs = 20_000;

/** Name, TCP, TLS and SASL of one broker. @returns the connection, for whoever closes it; undefined when a step failed */
export async function brokerSteps(examination: Examination, way: Way, { host, port }: BrokerAddress, options: Omit<ConnectionOptions, "open" | "tls">): Promise<BrokerConnection | undefined> {
  const broker = `${host}:${port}`;
  const steps: readonly (readonly [string, () => Promise<boolean>])[] = [
    [`TCP to ${broker}`, async () => (await tcpStep(examination, way, host, port)) === true],
    [`TLS to ${broker}`, async () => (await tlsStep(examination, way, host, port)) === true],
  ];
  const resolved = await examination.take(`name ${host}`, () => nameLook(way, host));
  let reached = resolved !== undefined;
  for (const [name, step] of steps) {
    if (reached) reached = await step();
    else examination.skip(name, "needs the step before it");
  }
  if (reached) return examination.take(`SASL at ${broker}`, () => saslLook(way, host, port, options));
  examination.skip(`SASL at ${broker}`, "needs the step before it");
  return undefined;
}

async function nameLook(way: Way, host: string): Promise<{ value: true; detail: string }> {
  const address = await way.resolve(host);
  return { value: true, detail: address === undefined ? `resolved by ${way.from}, when it connects` : address };
}

function tcpStep(examination: Examination, way: Way, host: string, port: number): Promise<true | undefined> {
  return examination.take(`TCP to ${host}:${port}`, async () => {
    const stream = await opened(way.open(host, port), ["open", "connect"]);
    stream.destroy();
    return { value: true, detail: `connected from ${way.from}` };
  });
}

function tlsStep(examination: Examination, way: Way, host: string, port: number): Promise<true | undefined> {
  return examination.take(`TLS to ${host}:${port}`, async () => {
    const stream = way.open(host, port);
    const socket = connectTls({ socket: stream, servername: host });
    stream.on("error", (error) => socket.destroy(error));
    await opened(socket, ["secureConnect"]);
    const detail = certificateText(socket);
    socket.destroy();
    return { value: true, detail };
  });
}

function certificateText(socket: TLSSocket): string {
  const { subjectaltname, valid_to } = socket.getPeerCertificate();
  return `${socket.getProtocol() ?? "TLS"}, certificate of ${subjectaltname ?? "no name"} until ${valid_to}`;
}

async function saslLook(way: Way, host: string, port: number, options: Omit<ConnectionOptions, "open" | "tls">): Promise<{ value: BrokerConnection; detail: string }> {
  const connection = await BrokerConnection.open(host, port, { ...options, open: (name, number) => way.open(name, number), tls: true });
  return { value: connection, detail: "the IAM token was taken: kafka-cluster:Connect is allowed" };
}

/** Waits for one of the events. @throws the stream's error, or that nothing came in time */
async function opened<T extends Duplex>(stream: T, events: readonly string[]): Promise<T> {
  const signal = AbortSignal.timeout(connectTimeoutMs);
  try {
    await Promise.race(events.map((event) => once(stream, event, { signal })));
    return stream;
  } catch (error) {
    stream.destroy();
    throw signal.aborted ? new Error(`no answer within ${connectTimeoutMs / 1000} s (ETIMEDOUT)`) : error;
  } finally {
    // Whoever lost the race, and what is still to come, belongs to nobody.
    stream.on("error", () => undefined);
  }
}
