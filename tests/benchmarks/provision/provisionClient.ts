import { text } from "node:stream/consumers";
import { compile } from "../../../provisioning/compile";
import type { HostConnection } from "../../../provisioning/connection";
import { kafkaClient, type KafkaClientArgs } from "../../../provisioning/playbooks/kafkaClient";
import { remoteShell } from "../../../provisioning/remoteShell";

/** What `npm run provision` does with a stack's outputs, for the first playbook alone; the outputs come on standard input. */
async function main(): Promise<number> {
  const { connection, client } = JSON.parse(await text(process.stdin)) as { connection: HostConnection; client: KafkaClientArgs };
  const { status, error } = await remoteShell({ connection, program: compile(kafkaClient(client)), onLine: (line) => process.stdout.write(`${line}\n`) });
  process.stderr.write(error);
  return status;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
