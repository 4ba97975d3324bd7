import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { GetUserPolicyCommand, IAMClient, ListUserPoliciesCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { type Admin, Kafka } from "kafkajs";
import { startControlPlane } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { seedCourseAccount, type AccessKey, type SeededAccount } from "../../local/account/seed";
import { createAuthority } from "../../local/authority";
import { createHostKey, startSshServer } from "../../local/instance/sshServer";
import { startMsk } from "../../local/msk/cluster";
import { bootstrapServers, zookeeperConnectString } from "../../local/msk/names";
import { readSettings, type Settings } from "../../local/settings";
import { prepareTools } from "../../local/tools/index";
import { connectKafka } from "../../emulation/delivery/kafka";
import type { OpenSession } from "../../emulation/delivery/session";
import { openTunnel, type Tunnel } from "../../emulation/delivery/tunnel";
import { awsTokens } from "../../emulation/delivery/tokens";
import type { Target } from "../../emulation/target/target";
import { ownHomeAndPorts } from "../integration/environment";
import { ed25519KeyPair } from "../../local/instance/ed25519KeyPair";

/** An MSK cluster of three brokers, replication 3, two in-sync replicas at least, with ways to make it fail. */
export interface MskCluster {
  readonly settings: Settings;
  readonly user: AccessKey;
  /** File with the certificate of the brokers' authority. */
  readonly authorityFile: string;
  /** Topics of a test's own, of three partitions. */
  target(name: string): Promise<Target>;
  /** The same, but nobody makes the topics. */
  targetWithoutTopics(name: string): Target;
  /** Straight to the IAM listeners, as the emulator does it on a machine inside the cluster's network. */
  readonly open: OpenSession;
  /** Through an SSH tunnel to a client machine beside the cluster. */
  readonly openByTunnel: OpenSession;
  /** Ends every connection to the brokers, or to the client machine. */
  cut(): void;
  /** Ends a broker; `KILL` leaves it no time to hand over its leaderships. Returns what starts it again. */
  stopBroker(id: number, signal: "KILL" | "TERM"): Promise<() => Promise<void>>;
  /** What the IAM listeners have written down. */
  iamLog(): string;
  /** Takes kafka-cluster:Connect from the user; returns what gives it back. */
  denyConnect(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const brokers = 3;

export async function startMskCluster(options: { sessionLifetimeMs: number }): Promise<MskCluster> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    return { ...(await start(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start({ sessionLifetimeMs }: { sessionLifetimeMs: number }, closers: (() => unknown)[]): Promise<Omit<MskCluster, "close">> {
  const settings = await ownSettings();
  closers.push(() => rmSync(settings.home, { recursive: true, force: true }));
  const { ministack, kafkaHome, java } = await prepareTools({ settings, report: () => undefined });
  const addresses = { bootstrapServers: bootstrapServers(settings.ports, brokers), zookeeperConnectString: zookeeperConnectString(settings.ports) };
  const controlPlane = await startControlPlane({ settings, ministack, ...addresses });
  closers.push(() => controlPlane.close());
  const authority = await createAuthority();
  const authorityFile = join(settings.home, "authority.pem");
  writeFileSync(authorityFile, authority.certificatePem);
  const msk = await startMsk({ settings, kafkaHome, authority, brokers, controlPlane, java, sessionLifetimeMs });
  closers.push(() => msk.close());
  const account = await seedCourseAccount(controlPlane, brokers);
  const iam = new IAMClient({ endpoint: controlPlane.endpoint, region: courseAccount.region, credentials: controlPlane.rootCredentials });
  closers.push(() => iam.destroy());
  const user = account.users[courseAccount.userName] as AccessKey;
  const admin = await connectAdmin(addresses.bootstrapServers, user, authority.certificatePem);
  closers.push(() => admin.disconnect());
  const streams = new Set<Socket>();
  const machine = await startClientMachine(settings, msk.hosts, streams);
  closers.push(() => machine.close());
  return {
    settings,
    user,
    authorityFile,
    target: (name) => makeTarget(admin, account, addresses.bootstrapServers, name),
    targetWithoutTopics: (name) => targetNamed(account, addresses.bootstrapServers, name),
    open: openBy(user, authority.certificatePem, () => Promise.resolve(directWay(streams))),
    openByTunnel: openBy(user, authority.certificatePem, () => openTunnel(machine.client)),
    cut: () => streams.forEach((stream) => stream.destroy()),
    stopBroker: async (id, signal) => {
      const startAgain = await msk.endBroker(id, `SIG${signal}`);
      return async () => {
        startAgain();
        await untilInSync(admin);
      };
    },
    iamLog: () => readFileSync(join(settings.home, "logs", "msk-iam.log"), "utf8"),
    denyConnect: () => denyConnect(iam),
  };
}

async function ownSettings(): Promise<Settings> {
  const settings = readSettings({ ...process.env, ...(await ownHomeAndPorts()) });
  // Brokers take ports side by side.
  return { ...settings, ports: { ...settings.ports, kafka: await freeBlock(brokers), broker: await freeBlock(brokers) } };
}

async function freeBlock(size: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: size }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** As the account's user, who may do everything in the cluster. */
async function connectAdmin(servers: string, user: AccessKey, certificateAuthority: string): Promise<Admin> {
  const tokens = awsTokens({ region: courseAccount.region, provider: () => Promise.resolve(user) });
  const kafka = new Kafka({
    brokers: servers.split(","),
    logLevel: 0,
    connectionTimeout: 5_000,
    ssl: true,
    sasl: { mechanism: "oauthbearer", oauthBearerProvider: async () => ({ value: await tokens() }) },
    socketFactory: ({ host, port, onConnect }) => connectTls({ host: "127.0.0.1", port, servername: host, ca: certificateAuthority }, onConnect),
  });
  const admin = kafka.admin();
  await admin.connect();
  return admin;
}

/** Three brokers on a busy machine may take more than the 5 s that kafkajs asks for. */
const createTimeoutMs = 25_000;

async function makeTarget(admin: Admin, account: SeededAccount, servers: string, name: string): Promise<Target> {
  const target = targetNamed(account, servers, name);
  await admin.createTopics({ waitForLeaders: true, timeout: createTimeoutMs, topics: Object.values(target.topics).map((topic) => ({ topic, numPartitions: 3, replicationFactor: 3 })) });
  return target;
}

function targetNamed(account: SeededAccount, servers: string, name: string): Target {
  const topics = { pin: `${name}.pin`, geo: `${name}.geo`, user: `${name}.user` };
  return {
    stack: name,
    userId: courseAccount.userId,
    region: courseAccount.region,
    clusterArn: account.clusterArn,
    bootstrapServers: servers.split(","),
    topics,
    client: { host: "127.0.0.1", port: 1, user: "nobody", hostKey: "", privateKey: "" },
  };
}

type Way = Pick<Tunnel, "open" | "close">;

function openBy(user: AccessKey, certificateAuthority: string, connectWay: () => Promise<Way>): OpenSession {
  return async ({ bootstrapServers: servers, region }, giveUpAfterMs) => {
    const way = await connectWay();
    const kafka = connectKafka({
      bootstrapServers: servers,
      open: (host, port) => way.open(host, port),
      tokens: awsTokens({ region, provider: () => Promise.resolve(user) }),
      certificateAuthority,
      clientId: "tests",
      giveUpAfterMs,
    });
    return { kafka, close: () => way.close() };
  };
}

function directWay(streams: Set<Socket>): Way {
  return { open: (_, port) => noted(connect(port, "127.0.0.1"), streams), close: () => undefined };
}

function noted(stream: Socket, streams: Set<Socket>): Socket {
  streams.add(stream);
  return stream.once("close", () => streams.delete(stream));
}

/** A client machine behind a gate, which notes the connections to it. */
async function startClientMachine({ home, ports }: Settings, hosts: Readonly<Record<string, string>>, streams: Set<Socket>) {
  const keys = ed25519KeyPair();
  const hostKey = createHostKey();
  const user = courseAccount.instanceUser;
  const server = await startSshServer({ port: ports.ssh, home, user, authorizedKey: keys.public, hostKey: hostKey.privateKey, environment: {}, hosts });
  const gate = createServer((socket) => {
    const inner = connect(server.port, "127.0.0.1");
    for (const stream of [socket, inner]) stream.on("error", () => undefined);
    noted(socket, streams).once("close", () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  const { port } = gate.address() as { port: number };
  return {
    client: { host: "127.0.0.1", port, user, hostKey: hostKey.publicKey, privateKey: keys.private },
    close: async () => {
      gate.close();
      await server.close();
    },
  };
}

async function untilInSync(admin: Admin): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(250)) {
    const { topics } = await admin.fetchTopicMetadata().catch(() => ({ topics: [] }));
    const partitions = topics.flatMap((topic) => topic.partitions);
    if (partitions.length > 0 && partitions.every(({ isr }) => isr.length === brokers)) return;
  }
  throw new Error("Expected all replicas to be in sync again within 60 s");
}

async function denyConnect(iam: IAMClient): Promise<() => Promise<void>> {
  const UserName = courseAccount.userId;
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const PolicyName = PolicyNames[0] ?? "";
  const { PolicyDocument = "" } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
  const document = decodeURIComponent(PolicyDocument);
  const put = (text: string) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: text }));
  await put(document.replace('"kafka-cluster:*"', '"kafka-cluster:Describe*"'));
  return async () => {
    await put(document);
  };
}
