import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlaneAccess } from "../account/controlPlane";
import type { Authority } from "../authority";
import type { OwnedProcess } from "../processes";
import { signalGroup } from "../processRecord";
import { serve } from "../server";
import { type Ports, type Settings } from "../settings";
import { type BrokerUsers, createBrokerUsers, jaasConfiguration } from "./brokerUsers";
import { denialsFile } from "./denials";
import { startIamListeners } from "./iamListeners";
import { startJvm } from "./jvm";
import { brokerIds, brokerPort, zookeeperName } from "./names";
import type { Login } from "./plainLogin";
import { brokerLog4jProperties, brokerProperties, hostsOf, log4jProperties, type Properties, propertiesFile, zookeeperProperties } from "./properties";
import { isReady } from "./ready";
import { secretFile } from "./secretFile";

/** MSK on this machine. */
export interface Msk {
  /** Address of every name in the bootstrap and ZooKeeper strings. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Ends a broker, as a failure (KILL) or as MSK does for maintenance (TERM); resolves, when it is gone, with what starts it again on its data. */
  endBroker(id: number, signal: "SIGKILL" | "SIGTERM"): Promise<() => void>;
  close(): Promise<void>;
}

export interface MskOptions {
  readonly settings: Settings;
  /** Kafka's folder, with the jars in `libs`. */
  readonly kafkaHome: string;
  /** Signs the certificates of the IAM listeners. */
  readonly authority: Authority;
  /** 1 or, as replication as on MSK needs it, 3. */
  readonly brokers: number;
  readonly controlPlane: ControlPlaneAccess;
  /** @default `java` on PATH */
  readonly java?: string;
  /** Lifetime of an IAM session; after it, clients have to authenticate anew. @default twelve hours */
  readonly sessionLifetimeMs?: number;
}

/**
 * Starts ZooKeeper, the brokers and, in front of each, an IAM listener; resolves when all answer. Rejects, with nothing left
 * running, with an Error that names a port in use and its setting, or has a broker's last lines if that does not start.
 */
export async function startMsk(options: MskOptions): Promise<Msk> {
  const { settings, brokers } = options;
  const closers: (() => Promise<void>)[] = [];
  const processes: JavaProcess[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    await checkPorts(settings.ports, brokers);
    const users = createBrokerUsers();
    processes.push(...startProcesses(options, users));
    closers.push(() => stopAll(processes));
    closers.push(...(await startIamListeners(options, users)));
    await untilReady(options, users.broker, processes);
  } catch (error) {
    await close();
    throw error;
  }
  const endBroker: Msk["endBroker"] = async (id, signal) => {
    const broker = processes[id];
    if (id < 1 || broker === undefined) throw new Error(`Expected a broker between 1 and ${brokers}, got ${id}`);
    signalGroup(broker.pid, signal);
    await broker.exited;
    return () => {
      processes[id] = launch(options, broker.server);
    };
  };
  return { hosts: hostsOf(brokers, zookeeperName(1)), endBroker, close };
}

/** Java's own words about a port in use name neither port nor setting. */
async function checkPorts(ports: Ports, brokers: number): Promise<void> {
  const check = async (name: string, port: number, setting: keyof Ports): Promise<void> =>
    (await serve(createServer(), { name, port, setting })).close();
  await check("ZooKeeper", ports.zookeeper, "zookeeper");
  for (const id of brokerIds(brokers)) await check(`Kafka broker ${id}`, brokerPort(ports, id), "broker");
}

interface JavaProcess extends OwnedProcess {
  readonly server: JavaServer;
  readonly logFile: string;
}

/** ZooKeeper first; the brokers wait for it by themselves. */
function startProcesses(options: MskOptions, users: BrokerUsers): JavaProcess[] {
  const { ports } = options.settings;
  const zookeeper = startServer(options, {
    name: "zookeeper",
    mainClass: "org.apache.zookeeper.server.quorum.QuorumPeerMain",
    jvmOptions: ["-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
    makesArchive: true,
    configure: (data) => zookeeperProperties(ports, data),
    log4j: log4jProperties,
  });
  const kafka = brokerIds(options.brokers).map((id) =>
    startServer(options, {
      name: `kafka-${id}`,
      mainClass: "kafka.Kafka",
      jvmOptions: ["-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"],
      makesArchive: id === 1,
      configure: (data) => brokerProperties(ports, id, options.brokers, data),
      log4j: brokerLog4jProperties(denialsFile(options.settings.home, id)),
      jaas: jaasConfiguration(users),
    }),
  );
  return [zookeeper, ...kafka];
}

interface JavaServer {
  readonly name: string;
  readonly mainClass: string;
  readonly jvmOptions: readonly string[];
  readonly makesArchive: boolean;
  readonly configure: (dataFolder: string) => Properties;
  readonly log4j: Properties;
  /** JAAS configuration, with passwords. */
  readonly jaas?: string;
}

function startServer(options: MskOptions, server: JavaServer): JavaProcess {
  const { folder, data, configuration, log4j } = serverFiles(options.settings, server);
  // Of an earlier cluster nothing is left but its logs: topics, users and roles are made anew.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  writeFileSync(configuration, propertiesFile(server.configure(data)));
  writeFileSync(log4j, propertiesFile(server.log4j));
  return launch(options, server);
}

function serverFiles({ home }: Settings, { name }: JavaServer) {
  const folder = join(home, "local", "kafka", name);
  return { folder, data: join(folder, "data"), configuration: join(folder, "server.properties"), log4j: join(folder, "log4j.properties") };
}

/** Starts a server on the files that it has. */
function launch({ settings, kafkaHome, java = "java" }: MskOptions, server: JavaServer): JavaProcess {
  const { folder, configuration, log4j } = serverFiles(settings, server);
  const jaas = server.jaas === undefined ? undefined : secretFile(join(folder, "login.jaas"), server.jaas);
  const logFile = join(settings.home, "logs", `${server.name}.log`);
  const child = startJvm({
    name: server.name,
    java,
    libs: join(kafkaHome, "libs"),
    mainClass: server.mainClass,
    args: [configuration],
    options: [
      ...server.jvmOptions,
      `-Dlog4j.configuration=file:${log4j}`,
      // Without the second, the broker looks there for its login to ZooKeeper too, and takes nothing found for an error.
      ...(jaas === undefined ? [] : [`-Djava.security.auth.login.config=${jaas.path}`, "-Dzookeeper.sasl.client=false"]),
    ],
    folder,
    logFile,
    archives: join(settings.cache, "class-data"),
    makesArchive: server.makesArchive,
  });
  void child.exited.then(() => jaas?.close());
  return { ...child, server, logFile };
}

/** The brokers before ZooKeeper, which they tell that they leave. */
async function stopAll([zookeeper, ...brokers]: readonly JavaProcess[]): Promise<void> {
  await Promise.all(brokers.map((broker) => broker.stop()));
  await zookeeper?.stop();
}

const startLimitMs = 60_000;
const pollIntervalMs = 50;

async function untilReady({ settings, brokers }: MskOptions, login: Login, processes: readonly JavaProcess[]): Promise<void> {
  const waiting = new AbortController();
  const anyExit = Promise.race(processes.map(async (child) => failOnExit(child)));
  try {
    await Promise.race([anyExit, pollUntilReady(settings.ports, brokers, login, processes, waiting.signal)]);
  } finally {
    waiting.abort();
  }
}

async function failOnExit(child: JavaProcess): Promise<never> {
  const code = await child.exited;
  const how = code === null ? "was killed" : `ended with exit code ${code}`;
  throw new Error(`Expected ${child.name} to start, but it ${how}. ${lastLines(child.logFile)}`);
}

async function pollUntilReady(
  ports: Ports,
  brokers: number,
  login: Login,
  processes: readonly JavaProcess[],
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + startLimitMs;
  for (const id of brokerIds(brokers)) {
    while (!(await isReady(brokerPort(ports, id), brokers, login))) {
      if (signal.aborted) return;
      if (performance.now() > deadline) {
        throw new Error(
          `Expected Kafka broker ${id} to be ready within ${startLimitMs / 1000} s, but it is not. ${lastLines(processes[id]?.logFile ?? "")}`,
        );
      }
      await sleep(pollIntervalMs);
    }
  }
}

function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-8);
  return `Is a Java runtime of version 8 or later on PATH, and enough memory free? The last lines of ${logFile}:\n${lines.join("\n")}`;
}
