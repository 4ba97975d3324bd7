import { apis } from "../protocol/api";
import { KafkaError } from "../protocol/kafkaError";
import { defaultWaits, type Waits } from "../waits";
import { metadataRequest, readMetadata, type BrokerAddress, type Metadata } from "../protocol/metadata";
import type { BrokerConnection } from "./brokerConnection";

export interface BrokersOptions {
  /** Each `host:port`. */
  readonly bootstrapServers: readonly string[];
  readonly connect: (host: string, port: number) => Promise<BrokerConnection>;
  /** Told when a broker can be sent to that could not before, or no longer can. */
  readonly onChange: () => void;
  /** Told of what went wrong with a connection; it is tried again. */
  readonly onFailure: (error: Error) => void;
  /** @default defaultWaits */
  readonly waits?: Waits;
}

/** Connections to a cluster's brokers, one each, opened when they are first needed and again after they ended. */
export class Brokers {
  private addresses: ReadonlyMap<number, BrokerAddress> = new Map();
  private readonly links = new Map<number, Link>();
  private bootstrap: BrokerConnection | undefined;
  private nextServer = 0;
  private closed = false;

  constructor(private readonly options: BrokersOptions) {}

  /** Asks any broker that answers. @throws the error of the last one asked */
  async metadata(topics: readonly string[]): Promise<Metadata> {
    const metadata = readMetadata(await this.ask((connection) => connection.request(apis.metadata, metadataRequest(topics))));
    this.addresses = metadata.brokers;
    return metadata;
  }

  /** Sends a request to any broker that answers. @throws the error of the last one asked */
  async ask<T>(request: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    let last: unknown = new KafkaError("BROKER_NOT_AVAILABLE", "no broker to ask");
    for (const connect of this.askable()) {
      try {
        return await request(await connect());
      } catch (error) {
        // A broker's answer is as good as another's; only one that does not answer has the next one asked.
        if (isAnswer(error)) throw error;
        last = error;
      }
    }
    throw last;
  }

  /** The connection to a broker; undefined while there is none: then one is being opened, and `onChange` tells. */
  connection(id: number): BrokerConnection | undefined {
    const link = this.link(id);
    if (link.connection === undefined && !link.opening && !this.closed) void this.open(id, link);
    return link.connection;
  }

  close(): void {
    this.closed = true;
    this.bootstrap?.close();
    for (const { connection, timer } of this.links.values()) {
      clearTimeout(timer);
      connection?.close();
    }
  }

  private link(id: number): Link {
    const known = this.links.get(id);
    if (known !== undefined) return known;
    const link: Link = { connection: undefined, opening: false, failures: 0, timer: undefined };
    this.links.set(id, link);
    return link;
  }

  /** Never two at a time, and never at once after a failure. */
  private async open(id: number, link: Link): Promise<void> {
    const address = this.addresses.get(id);
    if (address === undefined) return;
    link.opening = true;
    try {
      const connection = await this.options.connect(address.host, address.port);
      link.opening = false;
      link.failures = 0;
      this.keep(link, connection);
    } catch (error) {
      this.retryLater(link, error as Error);
    }
    this.options.onChange();
  }

  private keep(link: Link, connection: BrokerConnection): void {
    if (this.closed) {
      connection.close();
      return;
    }
    link.connection = connection;
    void connection.ended.then((error) => {
      link.connection = undefined;
      if (this.closed) return;
      link.opening = true;
      this.retryLater(link, error ?? new KafkaError("NETWORK_EXCEPTION", "the connection was closed"));
      this.options.onChange();
    });
  }

  private retryLater(link: Link, error: Error): void {
    if (this.closed) return;
    this.options.onFailure(error);
    const { firstReconnectMs, lastReconnectMs } = this.options.waits ?? defaultWaits;
    const waitMs = Math.min(firstReconnectMs * 2 ** link.failures++, lastReconnectMs);
    link.timer = setTimeout(() => {
      link.opening = false;
      this.options.onChange();
    }, waitMs);
  }

  private *askable(): Generator<() => Promise<BrokerConnection>> {
    for (const { connection } of this.links.values()) if (connection !== undefined) yield () => Promise.resolve(connection);
    for (let tries = 0; tries < this.options.bootstrapServers.length; tries++) yield () => this.bootstrapConnection();
  }

  private async bootstrapConnection(): Promise<BrokerConnection> {
    if (this.closed) throw closedError();
    if (this.bootstrap !== undefined) return this.bootstrap;
    const { bootstrapServers, connect } = this.options;
    const server = bootstrapServers[this.nextServer++ % bootstrapServers.length] ?? "";
    const [host = "", port] = server.split(":");
    const connection = await connect(host, Number(port));
    if (this.closed) {
      connection.close();
      throw closedError();
    }
    this.bootstrap = connection;
    void connection.ended.then(() => (this.bootstrap = undefined));
    return connection;
  }
}

interface Link {
  connection: BrokerConnection | undefined;
  /** True, too, while it is not to be tried yet. */
  opening: boolean;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

const unanswered = new Set(["NETWORK_EXCEPTION", "REQUEST_TIMED_OUT", "BROKER_NOT_AVAILABLE"]);

function closedError(): KafkaError {
  return new KafkaError("CLOSED", "the connections are closed");
}

function isAnswer(error: unknown): boolean {
  return error instanceof KafkaError && !unanswered.has(error.type);
}
