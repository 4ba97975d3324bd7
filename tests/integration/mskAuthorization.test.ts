import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { KafkaClient, ListClustersCommand } from "@aws-sdk/client-kafka";
import { type Admin, Kafka, logLevel, type Producer } from "kafkajs";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { environmentPaths } from "../../local/paths";
import { type TestEnvironment, useEnvironment } from "./environment";
import { type AccessKey, kafkaAs } from "./kafkaAs";

const { region } = courseAccount;
const group = "readers";
// The promise is a few seconds; the poll itself takes two.
const renewalLimitMs = 10_000;

describe("kafka-cluster actions are enforced down to topics and groups", function () {
  this.timeout(120_000);
  let environment: TestEnvironment;
  let clusterArn: string;
  useEnvironment(async (started) => {
    environment = started;
    clusterArn = await findClusterArn(environment);
  });

  /** The least that creating a topic, writing it idempotently and reading it back in a group needs. */
  const needed = ["Connect", "WriteDataIdempotently", "CreateTopic", "DescribeTopic", "WriteData", "ReadData", "DescribeGroup", "AlterGroup"];

  /** Every step with the broker's error code as kafkajs names it; the first that fails ends the journey. */
  async function journey(client: Client, topic: string): Promise<string> {
    const steps: readonly [string, () => Promise<unknown>][] = [
      ["connect", () => client.admin.connect()],
      ["create", () => client.admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false })],
      ["describe", () => client.admin.fetchTopicMetadata({ topics: [topic] })],
      ["write", () => write(client.producer, topic)],
      ["read", () => readBack(client.kafka, topic)],
    ];
    for (const [name, run] of steps) {
      try {
        await run();
      } catch (error) {
        return `${name}: ${codeOf(error)}`;
      }
    }
    return "done";
  }

  it("has enough in the least-privilege policy as the only one", async () => {
    await withUser(needed, async ({ client }) => assert.equal(await journey(client, "least"), "done"));
  });

  const taken: readonly { readonly action: string; readonly fails: string; readonly logged: string }[] = [
    { action: "Connect", fails: "connect: SASL", logged: "cluster" },
    { action: "CreateTopic", fails: "create: TOPIC_AUTHORIZATION_FAILED", logged: "topic/least-CreateTopic" },
    { action: "DescribeTopic", fails: "describe: TOPIC_AUTHORIZATION_FAILED", logged: "topic/least-DescribeTopic" },
    { action: "WriteDataIdempotently", fails: "write: CLUSTER_AUTHORIZATION_FAILED", logged: "cluster" },
    { action: "WriteData", fails: "write: TOPIC_AUTHORIZATION_FAILED", logged: "topic/least-WriteData" },
    { action: "ReadData", fails: "read: TOPIC_AUTHORIZATION_FAILED", logged: "topic/least-ReadData" },
    // What kafkajs makes of the GROUP_AUTHORIZATION_FAILED with which the broker answers FindCoordinator.
    { action: "DescribeGroup", fails: "read: KafkaJSGroupCoordinatorNotFound Failed to find group coordinator", logged: `group/${group}` },
    { action: "AlterGroup", fails: "read: GROUP_AUTHORIZATION_FAILED", logged: `group/${group}` },
  ];
  for (const { action, fails, logged } of taken) {
    it(`fails without ${action} where it is needed: ${fails}`, async () => {
      const actions = needed.filter((name) => name !== action);
      await withUser(actions, async ({ client, arn }) => {
        assert.equal(await journey(client, `least-${action}`), fails);
        const [type, name] = logged.split("/");
        const resource = name === undefined ? clusterArn : `${clusterArn.replace(":cluster/", `:${type ?? ""}/`)}/${name}`;
        await untilLogged(`${arn} is not authorized to perform kafka-cluster:${action} on ${resource}: no identity-based policy allows it`);
      });
    });
  }

  it("lets nobody near topics and groups that a policy does not name", async () => {
    await withUser(needed, async ({ client }) => {
      await client.admin.connect();
      const refused = await client.admin.createTopics({ topics: [{ topic: "other", numPartitions: 1 }], waitForLeaders: false }).catch(codeOf);
      assert.equal(refused, "TOPIC_AUTHORIZATION_FAILED");
      assert.deepEqual((await client.admin.listTopics()).filter((topic) => !topic.startsWith("least")), []);
    });
  });

  it("heeds a policy's change on a live connection within seconds, both ways", async () => {
    await withUser(needed, async ({ client, allow }) => {
      assert.equal(await journey(client, "least-change"), "done");
      await allow(needed.filter((name) => name !== "WriteData"));
      await until(async () => (await write(client.producer, "least-change").catch(codeOf)) === "TOPIC_AUTHORIZATION_FAILED");
      await allow(needed);
      await until(async () => (await write(client.producer, "least-change").catch(codeOf)) === undefined);
    });
  });

  it("lets nobody past the IAM listener without a password", async () => {
    const kafka = new Kafka({ brokers: [`127.0.0.1:${environment.settings.ports.broker}`], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    await assert.rejects(kafka.admin().connect().then(() => kafka.admin().listTopics()));
  });

  interface Client {
    readonly kafka: Kafka;
    readonly admin: Admin;
    readonly producer: Producer;
  }

  interface TestUser {
    readonly arn: string;
    readonly client: Client;
    /** Replaces the policy by one that allows these actions. */
    readonly allow: (actions: readonly string[]) => Promise<void>;
  }

  let users = 0;

  async function withUser(actions: readonly string[], use: (user: TestUser) => Promise<void>): Promise<void> {
    const UserName = `client-${++users}`;
    const { User } = await environment.iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await environment.iam.send(new CreateAccessKeyCommand({ UserName }));
    const allow = async (allowed: readonly string[]): Promise<void> => {
      const PolicyDocument = JSON.stringify(leastPrivilege(allowed));
      await environment.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "least", PolicyDocument }));
    };
    await allow(actions);
    const client = connectAs({ accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" });
    try {
      await use({ arn: User?.Arn ?? "", client, allow });
    } finally {
      await Promise.all([client.admin.disconnect(), client.producer.disconnect()]);
    }
  }

  function leastPrivilege(actions: readonly string[]): object {
    const of = (type: string, name: string): string => `${clusterArn.replace(":cluster/", `:${type}/`)}/${name}`;
    const Resource = [clusterArn, of("topic", "least*"), of("group", group)];
    return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions.map((name) => `kafka-cluster:${name}`), Resource }] };
  }

  function connectAs(credentials: AccessKey): Client {
    const kafka = kafkaAs(environment, credentials);
    return { kafka, admin: kafka.admin(), producer: kafka.producer({ idempotent: true, maxInFlightRequests: 1 }) };
  }

  async function untilLogged(text: string): Promise<void> {
    const file = join(environmentPaths(environment.settings.home).logs, "msk-iam.log");
    await until(() => Promise.resolve(readFileSync(file, "utf8").includes(text)), () => readFileSync(file, "utf8"));
  }
});

async function write(producer: Producer, topic: string): Promise<void> {
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: "a", value: "1" }] });
}

/** Reads the topic's first record as a member of the group. */
async function readBack(kafka: Kafka, topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId: group, retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) } });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on("consumer.crash", ({ payload }) => reject(payload.error));
      consumer.run({ eachMessage: () => Promise.resolve(resolve()) }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

/** Kafka's name for what went wrong, however deep kafkajs wrapped it. */
function codeOf(error: unknown): string {
  const { type, cause, errors, name, message } = error as { type?: string; cause?: unknown; errors?: unknown[]; name: string; message: string };
  if (type !== undefined) return type;
  if (cause !== undefined) return codeOf(cause);
  if (errors?.[0] !== undefined) return codeOf(errors[0]);
  return name === "KafkaJSSASLAuthenticationError" ? "SASL" : `${name} ${message}`;
}

async function until(isSo: () => Promise<boolean>, describe: () => string = () => ""): Promise<void> {
  const deadline = Date.now() + renewalLimitMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) assert.fail(`not so within ${renewalLimitMs} ms ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function findClusterArn({ settings }: TestEnvironment): Promise<string> {
  const { endpoint, rootCredentials } = controlPlaneAccess(settings);
  const kafka = new KafkaClient({ endpoint, region, credentials: rootCredentials });
  const { ClusterInfoList = [] } = await kafka.send(new ListClustersCommand({ ClusterNameFilter: courseAccount.clusterName }));
  kafka.destroy();
  return ClusterInfoList[0]?.ClusterArn ?? "";
}
