import type { Target } from "../target/target";
import { explain } from "./explain";
import { connectKafka, type Kafka } from "./kafka";
import { awsTokens } from "./tokens";
import { openTunnel } from "./tunnel";

/** Makes a Kafka client for a target, and its end. Injected in tests. */
export type OpenSession = (target: Target, giveUpAfterMs: number) => Promise<Session>;

export interface Session {
  readonly kafka: Kafka;
  close(): Promise<void>;
}

/** Kafka with IAM tokens over TLS, through the client machine. */
export const openSession: OpenSession = async (target, giveUpAfterMs) => {
  const tunnel = await openTunnel(target.client);
  const kafka = connectKafka({
    bootstrapServers: target.bootstrapServers,
    open: (host, port) => tunnel.open(host, port),
    tokens: awsTokens({ region: target.region }),
    clientId: `${target.userId}.emulator`,
    giveUpAfterMs,
  });
  return {
    kafka,
    close: async () => {
      await kafka.close();
      tunnel.close();
    },
  };
};

/** Runs work in a session that is closed whatever happens; errors come explained. */
export async function inSession<T>(open: OpenSession, target: Target, giveUpAfterMs: number, work: (kafka: Kafka) => Promise<T>): Promise<T> {
  const session = await open(target, giveUpAfterMs);
  try {
    return await work(session.kafka);
  } catch (error) {
    throw explain(error, target);
  } finally {
    await session.close();
  }
}
