import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { startMirror } from "../../../local/mirror";
import { readSettings } from "../../../local/settings";
import { prepareTools } from "../../../local/tools";
import { type OpenSshHost, startOpenSsh, whyNoOpenSsh } from "../../support/openSsh";
import type { Contender } from "./contender";
import { ansible } from "./contenders/ansible";
import { ours } from "./contenders/ours";
import { pyinfra } from "./contenders/pyinfra";
import { script } from "./contenders/script";
import { defineJob } from "./job";
import { emptyHome, measure, timed } from "./measure";
import { startPulumiUp } from "./pulumiUp";
import { prepareContenders } from "./python";
import { type Results, summarise, table } from "./results";

interface Options {
  readonly runs: number;
  readonly json: boolean;
  readonly pulumi: boolean;
}

async function main(argv: readonly string[]): Promise<void> {
  const options = parseArguments(argv);
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const results = await bench(options, report);
  process.stdout.write(`${options.json ? JSON.stringify(results) : table(results)}\n`);
}

function parseArguments(argv: readonly string[]): Options {
  const count = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(`Expected a positive integer, got "${text}".`);
    return value;
  };
  const command = new Command("bench:provision")
    .description("Measures the playbook kafkaClient against Ansible, pyinfra and a script by hand, on a real OpenSSH host on this machine.")
    .option("--runs <count>", "rounds; 1 is for trying", count, 5)
    .option("--json", "print the results as JSON", false)
    .option("--no-pulumi", "leave out the comparison with a whole pulumi up");
  return command.parse(argv, { from: "user" }).opts();
}

async function bench({ runs, pulumi }: Options, report: (line: string) => void): Promise<Results> {
  const why = whyNoOpenSsh();
  if (why !== undefined) throw new Error(`Expected a machine where an OpenSSH host can be started, but ${why}.`);
  const settings = readSettings();
  const bin = await prepareContenders(settings.cache, report);
  const { artifacts } = await prepareTools({ settings, report });
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const mirror = await startMirror({ port: 0, files: artifacts });
  const host = await startOpenSsh({ privilege: "no sudo" });
  try {
    const job = await defineJob({ connection: host.connection, folder, mirror: `http://127.0.0.1:${mirror.port}`, artifacts });
    const mine = ours(job);
    const theirs = ansible(job, bin);
    const times = await measure({ contenders: [mine, theirs, pyinfra(job, bin), script(job)], host, job, rounds: runs, report });
    const ssh = await countTraffic(mine, host);
    const wholeUp = pulumi ? await compareWithPulumi({ theirs, runs, report }) : undefined;
    return summarise({ rounds: runs, times, ours: mine.name, ssh, wholeUp });
  } finally {
    await host.close();
    await mirror.close();
    rmSync(folder, { recursive: true });
  }
}

/** Connections and bytes of a first run, which sends what every run sends, counted by the host. */
async function countTraffic(contender: Contender, host: OpenSshHost): Promise<Results["ssh"]> {
  emptyHome(host);
  const before = { logins: host.logins(), received: host.traffic().received };
  await timed(contender, true);
  const traffic = await settledTraffic(host);
  return { connections: host.logins() - before.logins, bytesSent: traffic.received - before.received };
}

/** sshd writes down a connection's bytes a moment after its end. */
async function settledTraffic(host: OpenSshHost): Promise<{ received: number }> {
  for (let tries = 0; tries < 100 && host.traffic().connections < host.logins(); tries += 1) await sleep(20);
  return host.traffic();
}

/** A whole pulumi up and Ansible's run, both with nothing to do, one after the other. */
async function compareWithPulumi({ theirs, runs, report }: { theirs: Contender; runs: number; report: (line: string) => void }) {
  report("Starting a local environment for pulumi up …");
  const up = await startPulumiUp();
  try {
    await theirs.run();
    const times = { pulumi: [] as number[], ansible: [] as number[] };
    for (let round = 1; round <= runs; round += 1) {
      await theirs.reset?.();
      times.ansible.push(await timed(theirs, false));
      times.pulumi.push(await timed(up.contender, false));
      report(`round ${round} of ${runs}, without changes: pulumi up ${times.pulumi.at(-1)?.toFixed(2)} s, ansible-playbook ${times.ansible.at(-1)?.toFixed(2)} s`);
    }
    return times;
  } finally {
    await theirs.reset?.();
    await up.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
