import { credentialProvider, type Identity } from "../target/credentials";
import type { Target } from "../target/target";
import { wayTo } from "../target/way";
import { explain } from "./explain";
import { connectKafka, type Kafka } from "./kafka";
import { awsTokens } from "./tokens";

/** How brokers are reached, and as whom. */
export interface Connection extends Identity {
  /** Through the stack's client machine, or straight: on that machine itself, or wherever else the brokers' names lead to them. @default "client" */
  readonly via?: "client" | "direct";
}

/** Makes a Kafka client for a target, and its end. Injected in tests. */
export type OpenSession = (target: Target, giveUpAfterMs: number, connection?: Connection) => Promise<Session>;

export interface Session {
  readonly kafka: Kafka;
  close(): void;
}

export interface SessionOptions {
  readonly target: Target;
  /** @default `openSession` */
  readonly open?: OpenSession;
  /** How long the brokers may be away. @default 120,000 */
  readonly giveUpAfterMs?: number;
  /** @default through the client machine, with the default credentials */
  readonly connection?: Connection;
}

export const defaultGiveUpAfterMs = 120_000;

/** Kafka with IAM tokens over TLS; the brokers' own names in TLS, whatever carries the bytes. */
export const openSession: OpenSession = async (target, giveUpAfterMs, { via = "client", ...identity } = {}) => {
  const way = await wayTo(target.client, via);
  const kafka = connectKafka({
    bootstrapServers: target.bootstrapServers,
    open: (host, port) => way.open(host, port),
    tokens: awsTokens({ region: target.region, provider: credentialProvider(identity, target.region) }),
    clientId: `${target.userId}.emulator`,
    giveUpAfterMs,
  });
  return {
    kafka,
    close: () => way.close(),
  };
};

/** Runs work in a session that is closed whatever happens; errors come explained. */
export async function inSession<T>(options: SessionOptions, work: (kafka: Kafka) => Promise<T>): Promise<T> {
  const { target, open = openSession, giveUpAfterMs = defaultGiveUpAfterMs, connection } = options;
  const session = await open(target, giveUpAfterMs, connection);
  try {
    return await work(session.kafka);
  } catch (error) {
    throw explain(error, target);
  } finally {
    session.close();
  }
}
