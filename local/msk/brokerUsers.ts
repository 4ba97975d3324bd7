import { randomBytes } from "node:crypto";
import type { Login } from "./plainLogin";

/** The users that the brokers know: themselves, and those that stand in for IAM principals. */
export interface BrokerUsers {
  /** The brokers among one another, and this program when it manages them: Kafka's super user. */
  readonly broker: Login;
  /** Users without a right but what the access control lists give them. */
  readonly standIns: readonly Login[];
}

export const brokerUser = "broker";

// Users and roles that ever connect while one environment is up; each costs the broker a line of configuration.
const principalsLimit = 200;

/** Makes the users of one cluster, each with a random password. */
export function createBrokerUsers(): BrokerUsers {
  const standIns = Array.from({ length: principalsLimit }, (_, index) => login(`principal-${index + 1}`));
  return { broker: login(brokerUser), standIns };
}

function login(user: string): Login {
  return { user, password: randomBytes(24).toString("base64url") };
}

/**
 * The JAAS configuration of the brokers: whom they know, and who they are to one another.
 * @see https://kafka.apache.org/28/documentation.html#security_sasl_plain_brokerconfig
 */
export function jaasConfiguration({ broker, standIns }: BrokerUsers): string {
  const options = [
    `username="${broker.user}"`,
    `password="${broker.password}"`,
    ...[broker, ...standIns].map(({ user, password }) => `user_${user}="${password}"`),
  ];
  return `KafkaServer {\n  org.apache.kafka.common.security.plain.PlainLoginModule required\n    ${options.join("\n    ")};\n};\n`;
}
