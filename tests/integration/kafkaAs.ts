import { readFileSync } from "node:fs";
import { connect as connectTls } from "node:tls";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { generateAuthTokenFromCredentialsProvider } from "aws-msk-iam-sasl-signer-js";
import { Kafka, logLevel } from "kafkajs";
import { courseAccount } from "../../local/account/course";
import { bootstrapServers } from "../../local/msk/names";
import { environmentPaths } from "../../local/paths";
import type { TestEnvironment } from "./environment";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A client of the environment's cluster that signs in through the IAM listener with an access key. */
export function kafkaAs({ settings }: TestEnvironment, credentials: AccessKey): Kafka {
  const ca = readFileSync(environmentPaths(settings.home).authority, "utf8");
  const awsCredentialsProvider = () => Promise.resolve(credentials);
  return new Kafka({
    brokers: bootstrapServers(settings.ports, 1).split(","),
    logLevel: logLevel.NOTHING,
    // The first of all groups has to wait until the topic for offsets is made.
    retry: { retries: 5, initialRetryTime: 100 },
    ssl: true,
    sasl: {
      mechanism: "oauthbearer",
      oauthBearerProvider: async () => ({ value: (await generateAuthTokenFromCredentialsProvider({ region: courseAccount.region, awsCredentialsProvider })).token }),
    },
    socketFactory: ({ host, port, onConnect }) => connectTls({ host: "127.0.0.1", port, servername: host, ca }, onConnect),
  });
}

/** A colleague: another user of the account, who may do everything in the cluster. */
export async function kafkaAsColleague(environment: TestEnvironment): Promise<Kafka> {
  const UserName = "colleague";
  await environment.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kafka-cluster:*", Resource: "*" }] });
  await environment.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "all", PolicyDocument }));
  const { AccessKey } = await environment.iam.send(new CreateAccessKeyCommand({ UserName }));
  return kafkaAs(environment, { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" });
}
