import type { BrokerConnection } from "../delivery/brokers/brokerConnection";
import { explain } from "../delivery/explain";
import { KafkaError } from "../delivery/protocol/kafkaError";
import type { Metadata } from "../delivery/protocol/metadata";
import { awsTokens, type CredentialProvider } from "../delivery/tokens";
import { EmulationError } from "../error";
import type { Target } from "../target/target";
import { awsIdentity, type AwsIdentity } from "./awsIdentity";
import { brokerSteps, type BrokerAddress } from "./brokerSteps";
import { adviceFor } from "./knownErrors";
import { askProducerId, describeTopic, readOne, writeNothing } from "./probes";
import { Examination, type Step } from "./step";
import { direct, viaClient, type Way } from "../target/way";

export interface ExamineOptions {
  readonly target: Target;
  readonly via: "client" | "direct";
  readonly credentials: CredentialProvider;
  readonly report: (step: Step) => void;
  /** Injected in tests. */
  readonly identify?: (region: string, credentials: CredentialProvider) => Promise<AwsIdentity>;
}

/** Looks at everything that posting needs, from the credentials to each topic, and changes nothing. */
export async function examine(options: ExamineOptions): Promise<readonly Step[]> {
  const { target, via, report } = options;
  const examination = new Examination(report, (error) => diagnosis(error, target));
  await identitySteps(examination, options);
  const way = via === "direct" ? direct : await examination.take(clientStep(target), () => clientLook(target));
  if (way === undefined) {
    for (const server of target.bootstrapServers) examination.skip(`broker ${server}`, "needs the client machine");
    return examination.steps;
  }
  try {
    await clusterSteps(examination, way, options);
  } finally {
    way.close();
  }
  return examination.steps;
}

/** AWS refuses signatures that are older or newer than this. */
const clockToleranceMs = 5 * 60_000;

async function identitySteps(examination: Examination, { target, credentials, identify = awsIdentity }: ExamineOptions): Promise<void> {
  const identity = await examination.take("AWS credentials", async () => {
    const value = await identify(target.region, credentials);
    return { value, detail: value.arn };
  });
  if (identity?.clockAheadMs === undefined) return examination.skip("clock", "needs an answer of AWS with its time");
  const { clockAheadMs } = identity;
  await examination.take("clock", () => {
    const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
    if (seconds * 1000 <= clockToleranceMs) return Promise.resolve({ value: true, detail: `within ${Math.max(seconds, 1)} s of AWS's` });
    return Promise.reject(new Error(`RequestTimeTooSkewed: the clock is ${seconds} s ${clockAheadMs > 0 ? "behind" : "ahead of"} AWS's`));
  });
}

function clientStep({ client: { host, port, proxy } }: Target): string {
  return `client machine ${host}:${port}${proxy === undefined ? "" : ` through bastion ${proxy.host}:${proxy.port}`}`;
}

async function clientLook({ client }: Target): Promise<{ value: Way; detail: string }> {
  return { value: await viaClient(client), detail: `logged in as ${client.user}; its host key is the pinned one` };
}

async function clusterSteps(examination: Examination, way: Way, { target, credentials }: ExamineOptions): Promise<void> {
  const options = { clientId: `${target.userId}.doctor`, tokens: awsTokens({ region: target.region, provider: credentials }), requestTimeoutMs: 20_000, connectTimeoutMs: 20_000 };
  const connections = new Map<string, BrokerConnection>();
  for (const server of target.bootstrapServers) {
    const connection = await brokerSteps(examination, way, addressOf(server), options);
    if (connection !== undefined) connections.set(server, connection);
  }
  try {
    await accessSteps(examination, target, connections);
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

async function accessSteps(examination: Examination, target: Target, connections: ReadonlyMap<string, BrokerConnection>): Promise<void> {
  const [any] = connections.values();
  const topics = Object.values(target.topics);
  if (any === undefined) return topics.forEach((topic) => examination.skip(`topic ${topic}`, "needs a broker"));
  await examination.take("kafka-cluster:WriteDataIdempotently", async () => {
    await askProducerId(any);
    return { value: true, detail: `on ${target.clusterArn}` };
  });
  const counts = new Set<number>();
  for (const topic of topics) counts.add((await topicSteps(examination, topic, any, connections)) ?? -1);
  counts.delete(-1);
  if (counts.size > 1) await examination.take("partitions", () => Promise.reject(new Error(`Expected the three topics to have as many partitions, so that a post's records share a number, got ${[...counts].join(" and ")}. Add the missing ones: kafka-topics.sh --alter --partitions ${Math.max(...counts)}.`)));
}

/** @returns the topic's number of partitions */
async function topicSteps(examination: Examination, topic: string, any: BrokerConnection, connections: ReadonlyMap<string, BrokerConnection>): Promise<number | undefined> {
  const metadata = await examination.take(`topic ${topic}: kafka-cluster:DescribeTopic`, async () => describe(await describeTopic(any, topic), topic));
  if (metadata === undefined) {
    for (const action of ["WriteData", "ReadData"]) examination.skip(`topic ${topic}: kafka-cluster:${action}`, "needs DescribeTopic");
    return undefined;
  }
  const leader = leaderOf(metadata, topic, connections) ?? any;
  await examination.take(`topic ${topic}: kafka-cluster:WriteData`, async () => {
    await writeNothing(leader, topic, 0);
    return { value: true, detail: "a batch without records was looked at, nothing is stored" };
  });
  await examination.take(`topic ${topic}: kafka-cluster:ReadData`, async () => {
    await readOne(leader, topic, 0);
    return { value: true, detail: "partition 0 was read" };
  });
  return metadata.leaders.get(topic)?.length;
}

function describe(metadata: Metadata, topic: string): { value: Metadata; detail: string } {
  const leaders = metadata.leaders.get(topic) ?? [];
  const without = leaders.flatMap((leader, partition) => (leader === undefined ? [partition] : []));
  if (without.length > 0) throw new Error(`LEADER_NOT_AVAILABLE: partition ${without.join(", ")} of ${topic} has no leader`);
  return { value: metadata, detail: `${leaders.length} partition${leaders.length === 1 ? "" : "s"}, each with a leader` };
}

function leaderOf(metadata: Metadata, topic: string, connections: ReadonlyMap<string, BrokerConnection>): BrokerConnection | undefined {
  const address = metadata.brokers.get(metadata.leaders.get(topic)?.[0] ?? -1);
  return address === undefined ? undefined : connections.get(`${address.host}:${address.port}`);
}

function addressOf(server: string): BrokerAddress {
  const [host = "", port] = server.split(":");
  return { host, port: Number(port) };
}

/** What went wrong and what to do: of a broker's answer as the emulator explains it, of anything else what is known about its text. */
function diagnosis(error: unknown, target: Target): string {
  if (error instanceof EmulationError || error instanceof KafkaError) return explain(error, target).message;
  const { name = "Error", message = String(error), code = "" } = error as NodeJS.ErrnoException;
  const advice = adviceFor(`${name} ${code} ${message}`);
  return advice === undefined ? explain(error, target).message : `${message.replace(/\.$/, "")}. ${advice}`;
}
