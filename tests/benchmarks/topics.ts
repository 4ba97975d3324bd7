// npm run bench:topics: many topics from nothing, by the playbook and by one kafka-topics.sh after another, interleaved.
import { cpus } from "node:os";
import { Command } from "commander";
import { compile } from "../../provisioning/compile";
import { clientPropertiesPath, kafkaFolder } from "../../provisioning/playbooks/kafkaClient";
import { kafkaTopics } from "../../provisioning/playbooks/kafkaTopics";
import { type ProvisioningOutputs, parseProvisioningOutputs } from "../../provisioning/provisioningOutputs";
import { remoteShell } from "../../provisioning/remoteShell";
import { lines, sh } from "../../provisioning/shell";
import { run, startEnvironment } from "../integration/environment";

interface Options {
  readonly topics: number;
  readonly rounds: number;
  readonly json: boolean;
}

const options = new Command("npm run bench:topics --")
  .description("Creates topics on the local environment's cluster, by the playbook and by one kafka-topics.sh after another, in turns.")
  .option("--topics <number>", "how many topics each creates in all", Number, 300)
  .option("--rounds <number>", "in how many turns", Number, 5)
  .option("--json", "print the figures as JSON", false)
  .parse()
  .opts<Options>();

main(options).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main({ topics, rounds, json }: Options): Promise<void> {
  const environment = await startEnvironment();
  try {
    const stack = await environment.stack("bench");
    const up = await stack.pulumi("up", "--yes", "--skip-preview");
    if (up.status !== 0) throw new Error(up.output);
    const { output } = await run("pulumi", ["stack", "output", "--json", "--show-secrets", "--stack", "bench"], { env: environment.env });
    const outputs = parseProvisioningOutputs("bench", JSON.parse(output));
    const each = Math.ceil(topics / rounds);
    const seconds = { playbook: [] as number[], "one after another": [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const work = [
        async () => seconds.playbook.push(await timed(() => byPlaybook(outputs, names("playbook", round, each)))),
        async () => seconds["one after another"].push(await timed(() => oneAfterAnother(outputs, names("sequence", round, each)))),
      ];
      for (const one of round % 2 === 0 ? work : work.reverse()) await one();
      console.error(`round ${round + 1} of ${rounds}: ${each} topics each, playbook ${seconds.playbook[round]?.toFixed(1)} s, one after another ${seconds["one after another"][round]?.toFixed(1)} s`);
    }
    const unchanged = await timed(() => byPlaybook(outputs, names("playbook", 0, each)));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const ratio = sum(seconds.playbook) / sum(seconds["one after another"]);
    const figures = { cores: cpus().length, topics: each * rounds, seconds, totals: { playbook: sum(seconds.playbook), sequence: sum(seconds["one after another"]) }, ratio, unchangedSeconds: unchanged };
    console.log(json ? JSON.stringify(figures) : text(figures));
  } finally {
    await environment.close();
  }
}

function text({ cores, topics, totals, ratio, unchangedSeconds }: { cores: number; topics: number; totals: { playbook: number; sequence: number }; ratio: number; unchangedSeconds: number }): string {
  return [
    `${topics} topics each from nothing, ${cores} cores`,
    `playbook           ${totals.playbook.toFixed(1)} s`,
    `one after another  ${totals.sequence.toFixed(1)} s`,
    `ratio              ${ratio.toFixed(2)}   (to reach: 0.50)`,
    `without changes    ${unchangedSeconds.toFixed(1)} s`,
  ].join("\n");
}

function names(who: string, round: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `bench.${who}.${round}.${i}`);
}

function byPlaybook(outputs: ProvisioningOutputs, topics: readonly string[]): Promise<void> {
  return onHost(outputs, compile(kafkaTopics({ ...outputs.topics, topics: topics.map((name) => ({ name })) })));
}

/** As a person does it: the tool's own defaults, one topic a call. */
function oneAfterAnother({ client, topics: { bootstrapServers }, connection, topics }: ProvisioningOutputs, wanted: readonly string[]): Promise<void> {
  const tool = sh`./${kafkaFolder(client)}/bin/kafka-topics.sh --bootstrap-server ${bootstrapServers} --command-config ${clientPropertiesPath(client)}`;
  const program = lines([sh`set -e`, ...wanted.map((topic) => sh`${tool} --create --topic ${topic} </dev/null`)]);
  return onHost({ client, connection, topics }, `${program.text}\n`);
}

async function onHost({ connection }: ProvisioningOutputs, program: string): Promise<void> {
  const { status, error } = await remoteShell({ connection, program, onLine: () => undefined });
  if (status !== 0) throw new Error(error);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}
