/** A key of the stack's configuration. */
export interface Field {
  readonly pattern: RegExp;
  readonly expected: string;
  /** Also accepted: no value, or this one, where the stack says nothing. */
  readonly default?: string;
  /** The mode that it belongs to; in the other it may say nothing. */
  readonly only?: "adopt" | "create";
}

const version = /^\d+\.\d+\.\d+$/;
const boolean = { pattern: /^(true|false)$/, expected: "true or false" } as const;
const port = { pattern: /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/, expected: "a port between 1 and 65535" } as const;
const hostKey = {
  pattern: /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$/,
  expected: "a host key in authorized_keys form: ssh-ed25519 AAAA…",
} as const;

/** The keys of namespace `pinterest-pipeline`; tests hold them against Pulumi.yaml. */
export const fields = {
  mode: { pattern: /^(adopt|create)$/, expected: "adopt or create", default: "adopt" },
  userId: { pattern: /^[A-Za-z0-9-]{1,64}$/, expected: "1 to 64 letters, digits and hyphens" },
  accountId: { pattern: /^\d{12}$/, expected: "an AWS account id of 12 digits" },
  clusterName: { pattern: /^[A-Za-z0-9-]{1,64}$/, expected: "an MSK cluster name: 1 to 64 letters, digits and hyphens" },
  keyPairId: { pattern: /^key-[0-9a-f]+$/, expected: "an EC2 key pair id like key-0123456789abcdef0", default: "" },
  keyPairName: { pattern: /^[\x20-\x7e]{1,255}$/, expected: "the name of an EC2 key pair: 1 to 255 ASCII characters", default: "" },
  keyAlgorithm: { pattern: /^(ED25519|RSA)$/, expected: "ED25519 or RSA", default: "ED25519", only: "create" },
  roleName: { pattern: /^[\w+=,.@-]{1,64}$/, expected: "an IAM role name", default: "" },
  selfAssume: { ...boolean, default: "true" },
  instanceId: { pattern: /^i-[0-9a-f]{8,17}$/, expected: "an EC2 instance id like i-0123456789abcdef0", default: "", only: "adopt" },
  instanceTag: { pattern: /^.{1,128}$/, expected: "a tag key", default: "Name", only: "adopt" },
  hostKey: { ...hostKey, default: "", only: "adopt" },
  instanceType: { pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, expected: "an EC2 instance type like t3.small", default: "t3.small", only: "create" },
  imageId: { pattern: /^ami-[0-9a-f]{8,17}$/, expected: "an image id like ami-0123456789abcdef0", default: "", only: "create" },
  subnetId: { pattern: /^subnet-[0-9a-f]{8,17}$/, expected: "a subnet id like subnet-0123456789abcdef0", default: "", only: "create" },
  sshFrom: { pattern: /^[0-9A-Fa-f.:/]+(\s*,\s*[0-9A-Fa-f.:/]+)*$/, expected: "networks like 203.0.113.0/24, separated by commas", default: "", only: "create" },
  sshFromAnywhere: { ...boolean, default: "false", only: "create" },
  terminationProtection: { ...boolean, default: "false", only: "create" },
  clusterSecurityGroupRule: { pattern: /^(manage|tell)$/, expected: "manage or tell", default: "manage", only: "create" },
  connectTo: { pattern: /^(public|private|bastion)$/, expected: "public, private or bastion", default: "public" },
  bastionHost: { pattern: /^[A-Za-z0-9.:-]{1,253}$/, expected: "a host name or an IP address", default: "" },
  bastionPort: { ...port, default: "22" },
  bastionUser: { pattern: /^[a-z_][a-z0-9_-]{0,31}$/, expected: "a login user", default: "ec2-user" },
  bastionHostKey: { ...hostKey, default: "" },
  sshPort: { ...port, default: "22" },
  sshUser: { pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,31}$/, expected: "a login user other than root, which EC2 refuses", default: "ec2-user" },
  kafkaVersion: { pattern: version, expected: "a Kafka version like 2.8.1", default: "" },
  kafkaSha512: { pattern: /^[0-9a-f]{128}$/, expected: "128 lower-case hexadecimal digits", default: "" },
  iamJarVersion: { pattern: version, expected: "an aws-msk-iam-auth version like 1.1.5", default: "" },
  iamJarSha256: { pattern: /^[0-9a-f]{64}$/, expected: "64 lower-case hexadecimal digits", default: "" },
  artifactBaseUrl: { pattern: /^https?:\/\/[^\s]+$/, expected: "an http or https URL", default: "" },
  artifacts: { pattern: /^(download|upload)$/, expected: "download or upload", default: "download" },
  removeOnDestroy: { ...boolean, default: "false" },
  topics: { pattern: /^\{.*\}$/s, expected: "an object of pin, geo, user", default: "{}" },
  deleteTopics: { ...boolean, default: "false" },
  allowDataLoss: { pattern: /^\[.*\]$/s, expected: "a list of pin, geo, user", default: "[]" },
  tags: { pattern: /^\{.*\}$/s, expected: "an object of tag keys and values", default: "{}" },
} as const satisfies Record<string, Field>;

export type Key = keyof typeof fields;
