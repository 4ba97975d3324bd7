import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Ports of the local environment on 127.0.0.1. Each is set by the environment variable that `portVariables` names. */
export interface Ports {
  /** The AWS control plane (STS, IAM, EC2, SSM, MSK): the endpoint URL that clients use. */
  readonly aws: number;
  /** SSH of the client instance. */
  readonly ssh: number;
  /** MSK's IAM listener (SASL_SSL); broker N listens on this port + N - 1. */
  readonly kafka: number;
  /** Kafka's own plaintext listeners behind the IAM listener; broker N on this port + N - 1. */
  readonly broker: number;
  /** ZooKeeper's client port. */
  readonly zookeeper: number;
  /** Instance metadata service of the client instance. */
  readonly imds: number;
  /** Mirror of archive.apache.org and of the IAM jar's releases. */
  readonly mirror: number;
  /** CONNECT proxy by which the instance reaches `*.amazonaws.com`. */
  readonly proxy: number;
}

export const portVariables: Readonly<Record<keyof Ports, string>> = {
  aws: "PIPELINE_AWS_PORT",
  ssh: "PIPELINE_SSH_PORT",
  kafka: "PIPELINE_KAFKA_PORT",
  broker: "PIPELINE_BROKER_PORT",
  zookeeper: "PIPELINE_ZOOKEEPER_PORT",
  imds: "PIPELINE_IMDS_PORT",
  mirror: "PIPELINE_MIRROR_PORT",
  proxy: "PIPELINE_PROXY_PORT",
};

const defaultPorts: Ports = {
  aws: 4566,
  ssh: 2222,
  kafka: 9098,
  broker: 19092,
  zookeeper: 2181,
  imds: 1338,
  mirror: 8089,
  proxy: 3129,
};

/** Where the local environment lives and listens. */
export interface Settings {
  /** Root of the checkout. */
  readonly root: string;
  /** Everything that one environment writes: processes, data, logs, secrets. Ignored by git. `PIPELINE_HOME`. */
  readonly home: string;
  /** Tool downloads, shared by clones. `PIPELINE_CACHE`. */
  readonly cache: string;
  readonly ports: Ports;
}

/** Reads the settings from environment variables; throws an Error that names the variable and what was expected. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const root = resolve(__dirname, "..");
  // A variable that is set to nothing counts as not set.
  const userCache = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return {
    root,
    home: env.PIPELINE_HOME ? resolve(root, env.PIPELINE_HOME) : defaultHome(root),
    cache: resolve(env.PIPELINE_CACHE || join(userCache, "pinterest-pipeline")),
    ports: readPorts(env),
  };
}

/** In the checkout, and nobody else's. */
export function defaultHome(root: string): string {
  return join(root, ".pipeline");
}

function readPorts(env: NodeJS.ProcessEnv): Ports {
  const names = Object.keys(defaultPorts) as (keyof Ports)[];
  return Object.fromEntries(names.map((name) => [name, readPort(env, name)])) as unknown as Ports;
}

function readPort(env: NodeJS.ProcessEnv, name: keyof Ports): number {
  const variable = portVariables[name];
  const text = env[variable];
  if (text === undefined || text === "") return defaultPorts[name];
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Error(`Expected ${variable} to be a port between 1 and 65535, got "${text}"`);
}
