import { runtime } from "@pulumi/pulumi";
import { project } from "./project";
import { ConfigurationError } from "./userError";

/** The stack's configuration. The keys and their meaning are in Pulumi.yaml. */
export interface Configuration {
  readonly region: string;
  readonly userId: string;
  readonly accountId: string;
  readonly keyPairId: string;
  readonly clusterName: string;
  readonly hostKey: string;
  readonly roleName: string;
  readonly instanceTag: string;
  readonly connectTo: "public" | "private";
  readonly sshPort: number;
  readonly sshUser: string;
  /** Undefined: the cluster's. */
  readonly kafkaVersion?: string;
  readonly kafkaSha512?: string;
  /** Undefined: the newest that the host's Java can run. */
  readonly iamJarVersion?: string;
  readonly iamJarSha256?: string;
  readonly artifactBaseUrl?: string;
  readonly removeOnDestroy: boolean;
  readonly artifacts: "download" | "upload";
}

/** Reads the stack's configuration; throws ConfigurationError. */
export function readConfiguration(): Configuration {
  return parseConfiguration(runtime.allConfig());
}

/** The pure part of `readConfiguration`: from full keys (`aws:region`, `pinterest-pipeline:userId`) to the typed object. */
export function parseConfiguration(values: Readonly<Record<string, string>>): Configuration {
  refuseUnknownKeys(values);
  const text = (key: keyof typeof fields) => read(values, key);
  const userId = text("userId");
  return {
    region: readRegion(values),
    userId,
    accountId: text("accountId"),
    keyPairId: text("keyPairId"),
    clusterName: text("clusterName"),
    hostKey: text("hostKey"),
    roleName: text("roleName") || `${userId}-ec2-access-role`,
    instanceTag: text("instanceTag"),
    connectTo: text("connectTo") as Configuration["connectTo"],
    sshPort: Number(text("sshPort")),
    sshUser: text("sshUser"),
    kafkaVersion: text("kafkaVersion") || undefined,
    kafkaSha512: text("kafkaSha512") || undefined,
    iamJarVersion: text("iamJarVersion") || undefined,
    iamJarSha256: text("iamJarSha256") || undefined,
    artifactBaseUrl: text("artifactBaseUrl").replace(/\/+$/, "") || undefined,
    removeOnDestroy: text("removeOnDestroy") === "true",
    artifacts: readArtifacts(values),
  };
}

interface Field {
  readonly pattern: RegExp;
  readonly expected: string;
  /** Also accepted: no value, or this one, where the stack says nothing. */
  readonly default?: string;
}

const version = /^\d+\.\d+\.\d+$/;

/** The keys of namespace `pinterest-pipeline`; tests hold them against Pulumi.yaml. */
export const fields = {
  userId: { pattern: /^[A-Za-z0-9-]{1,64}$/, expected: "1 to 64 letters, digits and hyphens" },
  accountId: { pattern: /^\d{12}$/, expected: "an AWS account id of 12 digits" },
  keyPairId: { pattern: /^key-[0-9a-f]+$/, expected: "an EC2 key pair id like key-0123456789abcdef0" },
  clusterName: { pattern: /^[A-Za-z0-9-]{1,64}$/, expected: "an MSK cluster name: 1 to 64 letters, digits and hyphens" },
  hostKey: { pattern: /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$/, expected: "a host key in authorized_keys form: ssh-ed25519 AAAA…" },
  roleName: { pattern: /^[\w+=,.@-]{1,64}$/, expected: "an IAM role name", default: "" },
  instanceTag: { pattern: /^.{1,128}$/, expected: "a tag key", default: "Name" },
  connectTo: { pattern: /^(public|private)$/, expected: "public or private", default: "public" },
  sshPort: { pattern: /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/, expected: "a port between 1 and 65535", default: "22" },
  sshUser: { pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,31}$/, expected: "a login user other than root, which EC2 refuses", default: "ec2-user" },
  kafkaVersion: { pattern: version, expected: "a Kafka version like 2.8.1", default: "" },
  kafkaSha512: { pattern: /^[0-9a-f]{128}$/, expected: "128 lower-case hexadecimal digits", default: "" },
  iamJarVersion: { pattern: version, expected: "an aws-msk-iam-auth version like 1.1.5", default: "" },
  iamJarSha256: { pattern: /^[0-9a-f]{64}$/, expected: "64 lower-case hexadecimal digits", default: "" },
  removeOnDestroy: { pattern: /^(true|false)$/, expected: "true or false", default: "false" },
  artifacts: { pattern: /^(download|upload)$/, expected: "download or upload", default: "download" },
  artifactBaseUrl: { pattern: /^https?:\/\/[^\s]+$/, expected: "an http or https URL", default: "" },
} as const satisfies Record<string, Field>;

function read(values: Readonly<Record<string, string>>, key: keyof typeof fields): string {
  const field: Field = fields[key];
  const value = values[`${project}:${key}`];
  if (value === undefined || value === field.default) {
    if (field.default !== undefined) return field.default;
    throw new ConfigurationError(`Expected ${project}:${key} to be ${field.expected}; the stack does not set it. Set it with: pulumi config set ${key} …`);
  }
  if (field.pattern.test(value)) return value;
  throw new ConfigurationError(
    `Expected ${project}:${key} to be ${field.expected}, got ${JSON.stringify(value)}. Set it with: pulumi config set ${key} …`,
  );
}

function readArtifacts(values: Readonly<Record<string, string>>): Configuration["artifacts"] {
  const artifacts = read(values, "artifacts") as Configuration["artifacts"];
  if (artifacts === "download" || read(values, "iamJarVersion") !== "") return artifacts;
  throw new ConfigurationError(
    `Expected ${project}:iamJarVersion to be set where ${project}:artifacts is upload, because only the instance knows its Java. Set it with: pulumi config set iamJarVersion 1.1.5`,
  );
}

function readRegion(values: Readonly<Record<string, string>>): string {
  const region = values["aws:region"];
  if (region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new ConfigurationError(
    `Expected aws:region to be a region like us-east-1, got ${region === undefined ? "nothing" : JSON.stringify(region)}. Set it with: pulumi config set aws:region …`,
  );
}

function refuseUnknownKeys(values: Readonly<Record<string, string>>): void {
  const known = new Set<string>(Object.keys(fields).map((key) => `${project}:${key}`));
  const unknown = Object.keys(values).filter((key) => key.startsWith(`${project}:`) && !known.has(key));
  if (unknown.length === 0) return;
  throw new ConfigurationError(
    `Expected only keys that Pulumi.yaml describes, got ${unknown.join(", ")}. Remove it with: pulumi config rm ${unknown[0]}; known keys: ${Object.keys(fields).join(", ")}`,
  );
}
