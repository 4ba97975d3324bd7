// npm run bench:topics [-- --topics 40]: many topics from nothing, by the playbook and by one kafka-topics.sh after another, interleaved; and how many
// JVMs that took.
import { cpus } from "node:os";
import { Command } from "commander";
import { compile } from "../../provisioning/compile";
import { clientPropertiesPath, kafkaFolder } from "../../provisioning/playbooks/kafkaClient";
import { kafkaTopics } from "../../provisioning/playbooks/kafkaTopics";
import { type ProvisioningOutputs, parseProvisioningOutputs } from "../../provisioning/provisioningOutputs";
import { remoteShell } from "../../provisioning/remoteShell";
import { lines, sh } from "../../provisioning/shell";
import { run, startEnvironment, type TestEnvironment } from "../integration/environment";
import { figuresOf, figuresText, type Turn } from "./topics/figures";
import { jvmCounter } from "./topics/jvmCounter";

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
  // As a host's home is, without a blank: where jars have one in their path, JVMs take no classes of theirs from an archive.
  const environment = await startEnvironment("pipeline-");
  try {
    const outputs = await bringUp(environment);
    await onHost(outputs, jvmCounter.install);
    const turn = async (program: string): Promise<Turn> => {
      const seconds = await timed(() => onHost(outputs, jvmCounter.use + program));
      return { seconds, ...jvmCounter.read(environment.clientHome) };
    };
    const each = Math.ceil(topics / rounds);
    const turns = { playbook: [] as Turn[], sequence: [] as Turn[] };
    for (let round = 0; round < rounds; round++) {
      const work = [
        async () => turns.playbook.push(await turn(byPlaybook(outputs, names("playbook", round, each)))),
        async () => turns.sequence.push(await turn(oneAfterAnother(outputs, names("sequence", round, each)))),
      ];
      for (const one of round % 2 === 0 ? work : work.reverse()) await one();
      console.error(`round ${round + 1} of ${rounds}: ${each} topics each, playbook ${turnText(turns.playbook[round])}, one after another ${turnText(turns.sequence[round])}`);
    }
    const unchanged = await turn(byPlaybook(outputs, names("playbook", 0, each)));
    const figures = figuresOf({ ...turns, unchanged }, each * rounds, cpus().length);
    console.log(json ? JSON.stringify(figures) : figuresText(figures));
  } finally {
    await environment.close();
  }
}

async function bringUp(environment: TestEnvironment): Promise<ProvisioningOutputs> {
  const stack = await environment.stack("bench");
  const up = await stack.pulumi("up", "--yes", "--skip-preview");
  if (up.status !== 0) throw new Error(up.output);
  const { output } = await run("pulumi", ["stack", "output", "--json", "--show-secrets", "--stack", "bench"], { env: environment.env });
  return parseProvisioningOutputs("bench", JSON.parse(output));
}

function turnText(turn: Turn | undefined): string {
  return turn === undefined ? "" : `${turn.seconds.toFixed(1)} s (${turn.starts} JVMs, ${turn.atOnce} at once)`;
}

function names(who: string, round: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `bench.${who}.${round}.${i}`);
}

// MemTotal of an instance of 1 GiB, or a little more.
const oneGibKib = 983_040;

/** The playbook, as it runs where there is 1 GiB of memory. */
function byPlaybook({ topics: args }: ProvisioningOutputs, wanted: readonly string[]): string {
  const fact = "read -r _ fact_memory_kib _ </proc/meminfo";
  const program = compile(kafkaTopics({ ...args, topics: wanted.map((name) => ({ name })) }));
  if (!program.includes(fact)) throw new Error(`Expected the compiled playbook to have "${fact}"`);
  return program.replace(fact, `fact_memory_kib=${oneGibKib}`);
}

/** As a person does it: the tool's own defaults, one topic a call. */
function oneAfterAnother({ client, topics: { bootstrapServers } }: ProvisioningOutputs, wanted: readonly string[]): string {
  const tool = sh`./${kafkaFolder(client)}/bin/kafka-topics.sh --bootstrap-server ${bootstrapServers} --command-config ${clientPropertiesPath(client)}`;
  return `${lines([sh`set -e`, ...wanted.map((topic) => sh`${tool} --create --topic ${topic} </dev/null`)]).text}\n`;
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
