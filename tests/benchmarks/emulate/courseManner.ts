import { Kafka } from "kafkajs";
import { connect as connectTls } from "node:tls";
import { awsTokens } from "../../../emulation/delivery/tokens";
import { rowGenerator } from "../../../emulation/rows/generator";
import { tables } from "../../../emulation/tables/tables";
import type { Lab } from "./lab";

const posts = 300;

/** Records a second when every record is awaited before the next one, as the course's script posts, but without its sleeps. */
export async function courseManner({ target, user }: Lab): Promise<number> {
  const tokens = awsTokens({ region: target.region, provider: () => Promise.resolve(user) });
  const kafka = new Kafka({
    brokers: [...target.bootstrapServers],
    logLevel: 0,
    connectionTimeout: 10_000,
    ssl: true,
    sasl: { mechanism: "oauthbearer", oauthBearerProvider: async () => ({ value: await tokens() }) },
    socketFactory: ({ host, port, onConnect }) => connectTls({ host: "127.0.0.1", port, servername: host, rejectUnauthorized: false }, onConnect),
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const rows = rowGenerator(100);
  const startedMs = performance.now();
  for (let row = 0; row < posts; row++) {
    for (const table of tables) await producer.send({ topic: target.topics[table], acks: -1, messages: [{ value: rows[table](row) }] });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await producer.disconnect();
  return (posts * tables.length) / seconds;
}
