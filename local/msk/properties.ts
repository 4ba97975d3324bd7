import { brokerUser } from "./brokerUsers";
import { brokerIds, brokerName, brokerPort, iamPort } from "./names";
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
    listeners: `${clientListener}://127.0.0.1:${brokerPort(ports, id)},${replicationListener}://127.0.0.1:0`,
    "advertised.listeners": `${clientListener}://${brokerName(id)}:${iamPort(ports, id)},${replicationListener}://127.0.0.1:0`,
    // Nobody gets by without a password: neither past the IAM listener nor as another broker.
    "listener.security.protocol.map": `${clientListener}:SASL_PLAINTEXT,${replicationListener}:SASL_PLAINTEXT`,
    "inter.broker.listener.name": replicationListener,
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "authorizer.class.name": "kafka.security.authorizer.AclAuthorizer",
    "super.users": `User:${brokerUser}`,
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
  ...appender("stdout", { type: "ConsoleAppender", pattern: "[%d] %p %m (%c)%n" }),
  "log4j.logger.org.apache.zookeeper": "WARN",
};

/** log4j.properties of a broker, with what its authorizer refuses in a file of its own. */
export function brokerLog4jProperties(denialsFile: string): Properties {
  return {
    ...log4jProperties,
    "log4j.logger.kafka.authorizer.logger": "INFO, denials",
    "log4j.additivity.kafka.authorizer.logger": false,
    ...appender("denials", { type: "FileAppender", pattern: "%m%n" }),
    "log4j.appender.denials.File": denialsFile,
  };
}

function appender(name: string, { type, pattern }: { type: string; pattern: string }): Properties {
  const key = `log4j.appender.${name}`;
  return { [key]: `org.apache.log4j.${type}`, [`${key}.layout`]: "org.apache.log4j.PatternLayout", [`${key}.layout.ConversionPattern`]: pattern };
}

/** Every broker's name and ZooKeeper's with the address at which it is reached here. */
export function hostsOf(brokers: number, zookeeper: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...brokerIds(brokers).map(brokerName), zookeeper].map((name) => [name, "127.0.0.1"]));
}
