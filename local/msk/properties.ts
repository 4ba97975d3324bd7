import { brokerIds, brokerName, iamPort, plaintextPort } from "./names";
import type { Ports } from "../settings";

/** Configuration of one process, as `key=value` lines. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

/** The text of a Java properties file; values are this project's own and need no escaping. */
export function propertiesFile(properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

/**
 * zoo.cfg of the cluster's one ZooKeeper server.
 * @see https://zookeeper.apache.org/doc/r3.5.9/zookeeperAdmin.html
 */
export function zookeeperProperties(ports: Ports, dataFolder: string): Properties {
  return {
    dataDir: dataFolder,
    clientPort: ports.zookeeper,
    clientPortAddress: "127.0.0.1",
    tickTime: 2000,
    maxClientCnxns: 0,
    "admin.enableServer": false,
  };
}

/** The listeners' names in server.properties. */
const clientListener = "CLIENT_IAM";
const replicationListener = "REPLICATION";

/**
 * server.properties of one broker: MSK's defaults first, then where it lives, then what one machine needs.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-default-configuration.html
 */
export function brokerProperties(ports: Ports, id: number, brokers: number, logFolder: string): Properties {
  return {
    ...mskDefaults(brokers),
    "broker.id": id,
    "log.dirs": logFolder,
    // The ids of MSK's availability zones stand in for racks.
    "broker.rack": `use1-az${((id - 1) % 3) + 1}`,
    "zookeeper.connect": `127.0.0.1:${ports.zookeeper}`,
    // Brokers reach one another on a port that the system chooses; only clients come by the IAM listener.
    listeners: `${clientListener}://127.0.0.1:${plaintextPort(ports, id)},${replicationListener}://127.0.0.1:0`,
    "advertised.listeners": `${clientListener}://${brokerName(id)}:${iamPort(ports, id)},${replicationListener}://127.0.0.1:0`,
    "listener.security.protocol.map": `${clientListener}:PLAINTEXT,${replicationListener}:PLAINTEXT`,
    "inter.broker.listener.name": replicationListener,
    ...oneMachine(brokers),
  };
}

function mskDefaults(brokers: number): Properties {
  return {
    "auto.create.topics.enable": false,
    "auto.leader.rebalance.enable": true,
    "default.replication.factor": Math.min(3, brokers),
    "min.insync.replicas": Math.min(2, brokers),
    "num.io.threads": 8,
    "num.network.threads": 5,
    "num.partitions": 1,
    "num.replica.fetchers": 2,
    "replica.lag.time.max.ms": 30000,
    "socket.receive.buffer.bytes": 102400,
    "socket.request.max.bytes": 104857600,
    "socket.send.buffer.bytes": 102400,
    "unclean.leader.election.enable": true,
    "zookeeper.session.timeout.ms": 18000,
    "zookeeper.set.acl": false,
  };
}

function oneMachine(brokers: number): Properties {
  return {
    "offsets.topic.replication.factor": Math.min(3, brokers),
    "transaction.state.log.replication.factor": Math.min(3, brokers),
    "transaction.state.log.min.isr": Math.min(2, brokers),
    // Kafka's 50 partitions each would cost more time to create than their topics will ever hold.
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.num.partitions": 3,
    // No second consumer is about to join: do not wait 3 s for it.
    "group.initial.rebalance.delay.ms": 0,
    // When all brokers stop at once, nobody takes a leadership over, however often it is offered.
    "controlled.shutdown.max.retries": 1,
  };
}

/** log4j.properties: everything to standard output, which is kept in the process's log file. */
export const log4jProperties: Properties = {
  "log4j.rootLogger": "INFO, stdout",
  "log4j.appender.stdout": "org.apache.log4j.ConsoleAppender",
  "log4j.appender.stdout.layout": "org.apache.log4j.PatternLayout",
  "log4j.appender.stdout.layout.ConversionPattern": "[%d] %p %m (%c)%n",
  "log4j.logger.org.apache.zookeeper": "WARN",
};

/** Every broker's name and ZooKeeper's with the address at which it is reached here. */
export function hostsOf(brokers: number, zookeeper: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...brokerIds(brokers).map(brokerName), zookeeper].map((name) => [name, "127.0.0.1"]));
}
