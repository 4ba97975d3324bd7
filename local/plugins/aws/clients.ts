import { setImmediate, setTimeout } from "node:timers/promises";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { KafkaClient } from "@aws-sdk/client-kafka";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { STSClient } from "@aws-sdk/client-sts";
import type { AwsConfiguration } from "./configuration";

/** AWS clients of one configured provider. */
export interface AwsClients {
  readonly region: string;
  /** The account that the credentials belong to, for ARNs that AWS does not answer. */
  account(): Promise<string>;
  ec2(): Promise<EC2Client>;
  iam(): Promise<IAMClient>;
  kafka(): Promise<KafkaClient>;
  ssm(): Promise<SSMClient>;
  sts(): Promise<STSClient>;
}

/** Limits of one request. A control plane on this machine answers in milliseconds; a hung one must not hang `pulumi up`. */
const connectionTimeoutMs = 5_000;
const requestTimeoutMs = 30_000;

/**
 * Clients for a configuration. Credentials: `aws:accessKey` and `aws:secretKey`, else `aws:profile`, else the SDK's default chain; they are
 * found once for all clients, because a chain may end in a process that answers slowly.
 * Endpoint: `aws:endpoints`, else the SDK's own AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL.
 */
export function awsClients(configuration: AwsConfiguration): AwsClients {
  const sts = once(async () => new (await import("@aws-sdk/client-sts")).STSClient({ ...clientOptions(configuration, ["sts"]), ...givenCredentials(configuration) }));
  const credentials = async () => (await sts()).config.credentials();
  const options = (...services: string[]) => ({ ...clientOptions(configuration, services), credentials });
  const services = {
    kafka: once(async () => new (await import("@aws-sdk/client-kafka")).KafkaClient(options("kafka", "msk"))),
    ec2: once(async () => new (await import("@aws-sdk/client-ec2")).EC2Client(options("ec2"))),
    ssm: once(async () => new (await import("@aws-sdk/client-ssm")).SSMClient(options("ssm"))),
    iam: once(async () => new (await import("@aws-sdk/client-iam")).IAMClient(options("iam"))),
  };
  void loadAhead(Object.values(services));
  return {
    region: configuration.region,
    ...services,
    account: once(async () => {
      const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
      return (await (await sts()).send(new GetCallerIdentityCommand({}))).Account ?? "";
    }),
    sts,
  };
}

/** By then a process that gives the credentials is under way. */
const loadAheadAfterMs = 5;

/** A service's client takes longer to load than the service to answer. That goes by while the credentials and STS are waited for. */
async function loadAhead(services: readonly (() => Promise<unknown>)[]): Promise<void> {
  await setTimeout(loadAheadAfterMs);
  for (const service of services) {
    await setImmediate();
    // Whoever asks for it is told.
    await service().catch(() => undefined);
  }
}

function clientOptions(configuration: AwsConfiguration, services: readonly string[]) {
  const endpoint = services.map((service) => configuration.endpoints[service]).find((url) => url !== undefined && url !== "");
  return {
    region: configuration.region,
    maxAttempts: configuration.maxRetries + 1,
    requestHandler: { connectionTimeout: connectionTimeoutMs, requestTimeout: requestTimeoutMs },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function givenCredentials({ accessKey, secretKey, token, profile }: AwsConfiguration) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(accessKey === undefined || secretKey === undefined
      ? {}
      : { credentials: { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken: token } }),
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
