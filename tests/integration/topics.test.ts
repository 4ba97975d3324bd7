import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Admin, ConfigResourceTypes, type Kafka } from "kafkajs";
import { parse, stringify } from "yaml";
import { courseAccount } from "../../local/account/course";
import { type Result, type TestEnvironment, type TestStack, run, useEnvironment } from "./environment";
import { kafkaAsColleague } from "./kafkaAs";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const { userId } = courseAccount;
const [pin, geo, user] = [`${userId}.pin`, `${userId}.geo`, `${userId}.user`];

/** As configuration has it. */
interface Topics {
  readonly [table: string]: { readonly partitions?: number; readonly replicationFactor?: number; readonly configs?: Readonly<Record<string, unknown>> };
}

describe("topics against a real broker", function () {
  this.timeout(240_000);
  let environment: TestEnvironment;
  let stack: TestStack;
  let kafka: Kafka;
  let admin: Admin;
  // Before the environment's own end.
  after(() => admin.disconnect());
  useEnvironment(async (started) => {
    environment = started;
    stack = await environment.stack("topics");
    kafka = await kafkaAsColleague(environment);
    admin = kafka.admin();
    await admin.connect();
  });

  const configure = (topics: Topics, more: Readonly<Record<string, unknown>> = {}, name = "topics"): void => {
    const file = join(environment.settings.home, `stack-${name}`, `Pulumi.${name}.yaml`);
    const settings = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
    const own = Object.fromEntries(Object.entries({ topics, ...more }).map(([key, value]) => [`pinterest-pipeline:${key}`, value]));
    writeFileSync(file, stringify({ ...settings, config: { ...settings.config, ...own } }, { lineWidth: 0 }));
  };
  const succeeds = async (command: string, ...args: string[]): Promise<string> => {
    const { status, output } = await stack.pulumi(command, ...args);
    assert.equal(status, 0, output);
    return output;
  };
  const up = () => succeeds("up", "--yes", "--skip-preview");
  const provision = (...args: string[]): Promise<Result> =>
    run(process.execPath, [...typeScriptArguments, "provisioning/provision.ts", "--stack", "topics", ...args], {
      env: { ...environment.env, PULUMI_STACK: undefined, PIPELINE_HOME: environment.settings.home },
    });
  /** `partitions key=value…` of each topic, the configs that are the topic's own. */
  const found = async (...topics: string[]): Promise<Record<string, string>> => {
    const { topics: metadata } = await admin.fetchTopicMetadata({ topics });
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })) });
    const own = (name: string) => resources.find(({ resourceName }) => resourceName === name)?.configEntries.filter(({ configSource }) => (configSource as number) === 1) ?? [];
    return Object.fromEntries(metadata.map(({ name, partitions }) => [name, [partitions.length, ...own(name).map(({ configName, configValue }) => `${configName}=${configValue}`).sort()].join(" ")]));
  };
  const alter = (name: string, configs: Readonly<Record<string, string>>) =>
    admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })) }] });

  /** A name that ours matches as a regular expression. */
  const foreign = pin.replace(".", "x");

  it("are made as declared, and those that exist adopted", async () => {
    await admin.createTopics({ topics: [{ topic: foreign, numPartitions: 1 }, { topic: user, numPartitions: 1, configEntries: [{ name: "flush.ms", value: "9" }] }] });
    configure({ pin: { partitions: 3, configs: { "retention.ms": 86_400_000, "cleanup.policy": "compact, delete" } }, user: { partitions: 2, replicationFactor: 1 } });
    const output = await up();
    assert.match(output, new RegExp(`created ${pin}`));
    assert.match(output, new RegExp(`${user}: 2 partitions, before 1`));
    assert.deepEqual(await found(pin, geo, user, foreign), {
      [pin]: "3 cleanup.policy=compact,delete retention.ms=86400000",
      [geo]: "1",
      [user]: "2 flush.ms=9",
      [foreign]: "1",
    });
    assert.match(await succeeds("preview", "--diff", "--expect-no-changes"), /unchanged/);
  });

  it("get more partitions and other configs; a config that the stack no longer names goes back to the default, and no other", async () => {
    configure({ pin: { partitions: 4, configs: { "retention.ms": 1000 } }, user: { partitions: 2, configs: { preallocate: false } } });
    const output = await up();
    assert.match(output, new RegExp(`${pin} has cleanup.policy=compact,delete, not the default`));
    assert.deepEqual(await found(pin, user, foreign), { [pin]: "4 retention.ms=1000", [user]: "2 flush.ms=9 preallocate=false", [foreign]: "1" });
  });

  const refused: readonly [string, Topics, RegExp][] = [
    ["fewer partitions than the stack asked for before", { pin: { partitions: 3 } }, new RegExp(`expected at least 4 partitions of ${pin}, which the stack asked for before, got 3`)],
    ["more replicas than brokers", { pin: { replicationFactor: 2 } }, new RegExp(`${pin}: expected a replicationFactor of at most 1, the number of the cluster's brokers, got 2`)],
  ];
  for (const [title, topics, expected] of refused) {
    it(`are refused at preview: ${title}`, async () => {
      configure(topics);
      const { status, output } = await stack.pulumi("preview");
      assert.notEqual(status, 0, output);
      assert.match(output, expected);
      assert.doesNotMatch(output, /\.ts:\d+/);
    });
  }

  it("that were deleted, shrunk or changed behind the stack's back are named by --check and mended by a run", async () => {
    configure({ pin: { partitions: 4, configs: { "retention.ms": 1000 } }, user: { partitions: 2 } });
    await up();
    await admin.deleteTopics({ topics: [geo, user] });
    await untilGone(user);
    await admin.createTopics({ topics: [{ topic: user, numPartitions: 1 }] });
    await alter(pin, { "retention.ms": "5" });
    const check = await provision("--check", "--diff");
    assert.equal(check.status, 2, check.output);
    assert.match(check.output, new RegExp(`missing: ${geo}\\)`));
    assert.match(check.output, new RegExp(`\\(${user} has 1, not 2\\)`));
    assert.match(check.output, new RegExp(`\\(${pin} has retention.ms=5, not 1000\\)`));
    assert.match(check.output, new RegExp(`^-${pin} retention.ms=5\n\\+${pin} retention.ms=1000$`, "m"));
    const mended = await provision();
    assert.equal(mended.status, 0, mended.output);
    assert.deepEqual(await found(pin, geo, user), { [pin]: "4 retention.ms=1000", [geo]: "1", [user]: "2" });
    const again = await provision("--check");
    assert.equal(again.status, 0, again.output);
    assert.match(again.output, /^recap +ok=5 changed=0/m);
  });

  it("are refused at up, before anything changes, where only the cluster knows: fewer partitions than a topic has", async () => {
    configure({ pin: { partitions: 4, configs: { "retention.ms": 2000 } }, geo: { partitions: 1 }, user: { partitions: 2 } });
    await admin.createPartitions({ topicPartitions: [{ topic: geo, count: 5 }] });
    const { status, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(status, 0);
    assert.match(output, new RegExp(`${geo} has 5 partitions, more than 1\\. Kafka takes no partitions away`));
    assert.deepEqual(await found(pin), { [pin]: "4 retention.ms=1000" });
  });

  it("asked for in vain may be taken back", async () => {
    configure({ pin: { partitions: 9, configs: { "retention.ms": 1000 } }, geo: { partitions: 1 }, user: { partitions: 2 } });
    assert.notEqual((await stack.pulumi("up", "--yes", "--skip-preview")).status, 0);
    configure({ pin: { partitions: 4, configs: { "retention.ms": 1000 } }, geo: { partitions: 5 }, user: { partitions: 2 } });
    await succeeds("preview");
    await up();
  });

  it("of two stacks that come up at once are made once and whole", async () => {
    const other = await environment.stack("other");
    await admin.deleteTopics({ topics: [pin, geo, user] });
    for (const topic of [pin, geo, user]) await untilGone(topic);
    const topics = { pin: { partitions: 6, configs: { "retention.ms": 3000 } }, geo: { partitions: 6 }, user: { partitions: 6, configs: { "segment.ms": 5 } } };
    configure(topics);
    configure(topics, {}, "other");
    const results = await Promise.all([stack, other].map((each) => each.pulumi("up", "--yes", "--skip-preview")));
    for (const { status, output } of results) assert.equal(status, 0, output);
    assert.deepEqual(await found(pin, geo, user), { [pin]: "6 retention.ms=3000", [geo]: "6", [user]: "6 segment.ms=5" });
    const created = results.flatMap(({ output }) => [...new Set(output.match(/created \S+\.(pin|geo|user)\b/g))]);
    assert.equal(created.length, 3, created.join("\n"));
  });

  it("stay on destroy where they hold records or a group reads them, unless the stack gives them up", async () => {
    const topics = { geo: { partitions: 6 } };
    configure(topics, { deleteTopics: true });
    await up();
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: pin, messages: [{ key: "k", value: "v" }] });
    await producer.disconnect();
    const consumer = kafka.consumer({ groupId: "readers of user" });
    await consumer.connect();
    await consumer.subscribe({ topic: user });
    await new Promise<void>((resolve, reject) => {
      consumer.on("consumer.group_join", () => resolve());
      consumer.run({ eachMessage: () => Promise.resolve() }).catch(reject);
    });
    const output = await succeeds("destroy", "--yes", "--skip-preview");
    assert.match(output, new RegExp(`kept: ${pin} has \\d+ bytes of records; ${user} has a reader in the group readers of user`));
    await untilGone(geo);
    assert.deepEqual((await admin.listTopics()).filter((name) => [pin, geo, user, foreign].includes(name)).sort(), [pin, user, foreign].sort());
    await consumer.disconnect();
    configure(topics, { deleteTopics: true, allowDataLoss: ["pin", "geo", "user"] });
    await up();
    await succeeds("destroy", "--yes", "--skip-preview");
    for (const topic of [pin, geo, user]) await untilGone(topic);
    assert.ok((await admin.listTopics()).includes(foreign));
  });

  /** Brokers forget a deleted topic before its name is free again. */
  async function untilGone(topic: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await admin.createTopics({ validateOnly: true, waitForLeaders: false, topics: [{ topic, numPartitions: 1 }] }))) {
      if (Date.now() > deadline) assert.fail(`${topic} is still there`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
