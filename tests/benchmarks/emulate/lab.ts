import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateAccessKeyCommand } from "@aws-sdk/client-iam";
import { Kafka } from "kafkajs";
import { courseAccount } from "../../../local/account/course";
import { bootstrapServers } from "../../../local/msk/names";
import { environmentPaths } from "../../../local/paths";
import { prepareTools } from "../../../local/tools/index";
import { awsTokens } from "../../../emulation/delivery/tokens";
import { rowGenerator } from "../../../emulation/rows/generator";
import type { Target } from "../../../emulation/target/target";
import { startEnvironment, type TestEnvironment } from "../../integration/environment";

export type Listener = "iam" | "plaintext";

/** A local environment with topics to measure on, and a second broker without TLS and IAM. */
export interface Lab {
  readonly java: string;
  readonly kafkaHome: string;
  readonly jar: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly authorityFile: string;
  readonly instanceFolder: string;
  /** Values of the three tables, one a line. */
  readonly payloadFile: string;
  readonly folder: string;
  readonly target: Target;
  readonly plaintextServer: string;
  close(): Promise<void>;
}

/** Topic of kafka-producer-perf-test. */
export const perfTopic = "perf";
const partitions = 3;
const payloadRows = 33_333;

export async function openLab(tell: (line: string) => void): Promise<Lab> {
  tell("starting a local environment and a plaintext broker");
  const environment = await startEnvironment();
  try {
    return await equip(environment);
  } catch (error) {
    await environment.close();
    throw error;
  }
}

async function equip(environment: TestEnvironment): Promise<Lab> {
  const { settings, env, iam } = environment;
  const { java, kafkaHome, artifacts } = await prepareTools({ settings, report: () => undefined });
  const paths = environmentPaths(settings.home);
  const folder = join(settings.home, "bench");
  mkdirSync(folder);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: courseAccount.userId }));
  const user = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  const servers = bootstrapServers(settings.ports, 1);
  const target: Target = {
    stack: "bench",
    userId: courseAccount.userId,
    region: courseAccount.region,
    clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/bench/1",
    bootstrapServers: servers.split(","),
    topics: { pin: "bench.pin", geo: "bench.geo", user: "bench.user" },
    client: { host: "127.0.0.1", port: 1, user: "nobody", hostKey: "", privateKey: "" },
  };
  const plaintext = await startPlaintextBroker({ java, kafkaHome, folder, zookeeper: settings.ports.zookeeper });
  const topics = [...Object.values(target.topics), perfTopic];
  const tokens = awsTokens({ region: courseAccount.region, provider: () => Promise.resolve(user) });
  await createTopics(topics, {
    brokers: target.bootstrapServers as string[],
    ssl: true,
    sasl: { mechanism: "oauthbearer", oauthBearerProvider: async () => ({ value: await tokens() }) },
    // The environment's authority is trusted by programs that it starts; this one was started before it.
    socketFactory: ({ host, port, onConnect }) => connectTls({ host: "127.0.0.1", port, servername: host, rejectUnauthorized: false }, onConnect),
  });
  await createTopics(topics, { brokers: [plaintext.server] });
  const payloadFile = join(folder, "payload.txt");
  await writePayload(payloadFile);
  return {
    java,
    kafkaHome,
    jar: Object.entries(artifacts).find(([path]) => path.endsWith("-all.jar"))?.[1] ?? "",
    env,
    user,
    authorityFile: paths.authority,
    instanceFolder: join(paths.local, "instance"),
    payloadFile,
    folder,
    target,
    plaintextServer: plaintext.server,
    async close() {
      plaintext.stop();
      await environment.close();
    },
  };
}

/** A broker as Kafka has them by default, in a corner of the environment's ZooKeeper. */
async function startPlaintextBroker(o: { java: string; kafkaHome: string; folder: string; zookeeper: number }): Promise<{ server: string; stop: () => void }> {
  const port = await freePort();
  const file = join(o.folder, "plaintext.properties");
  const properties = {
    "broker.id": 1,
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    "log.dirs": join(o.folder, "plaintext-data"),
    "zookeeper.connect": `127.0.0.1:${o.zookeeper}/plaintext`,
    "offsets.topic.replication.factor": 1,
    "auto.create.topics.enable": false,
    "num.io.threads": 8,
    "num.network.threads": 5,
  };
  writeFileSync(file, Object.entries(properties).map(([key, value]) => `${key}=${value}\n`).join(""));
  const options = ["-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-cp", join(o.kafkaHome, "libs", "*")];
  const broker = spawn(o.java, [...options, "kafka.Kafka", file], { cwd: o.folder, stdio: "ignore" });
  await untilListening(broker, port);
  return { server: `127.0.0.1:${port}`, stop: () => void broker.kill("SIGKILL") };
}

async function untilListening(broker: ChildProcess, port: number): Promise<void> {
  const kafka = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: 0, retry: { retries: 0 } });
  for (const end = Date.now() + 60_000; Date.now() < end && broker.exitCode === null; await sleep(250)) {
    const admin = kafka.admin();
    const found = await admin.connect().then(() => admin.describeCluster()).catch(() => undefined);
    await admin.disconnect();
    if (found !== undefined) return;
  }
  throw new Error("Expected the plaintext broker to start within 60 s");
}

async function createTopics(topics: readonly string[], config: ConstructorParameters<typeof Kafka>[0]): Promise<void> {
  const admin = new Kafka({ logLevel: 0, connectionTimeout: 10_000, ...config }).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: topics.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 })) });
  await admin.disconnect();
}

/** As many values of each table as the emulator posts. */
async function writePayload(file: string): Promise<void> {
  const rows = rowGenerator(100);
  const output = createWriteStream(file);
  for (let row = 0; row < payloadRows; row++) {
    if (!output.write(`${rows.pin(row)}\n${rows.geo(row)}\n${rows.user(row)}\n`)) await once(output, "drain");
  }
  output.end();
  await once(output, "finish");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
