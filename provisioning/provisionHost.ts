import { compile } from "./compile";
import type { HostConnection } from "./connection";
import { fetchArtifacts } from "./fetchArtifacts";
import { type KafkaClientArgs, kafkaClient, kafkaTopicsPath } from "./playbooks/kafkaClient";
import { kafkaTopics } from "./playbooks/kafkaTopics";
import type { ProvisioningOutputs } from "./provisioningOutputs";
import { type Recap, type TaskReport, parseRecap, parseTaskLine } from "./report";
import { type Upload, remoteShell } from "./remoteShell";
import type { Playbook } from "./task";

export interface ProvisionOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** Takes each line of the report as it comes. */
  readonly onLine: (line: string) => void;
}

/** What became of one playbook. */
export interface PlaybookResult {
  readonly playbook: string;
  readonly status: "done" | "would change" | "failed";
  readonly tasks: readonly TaskReport[];
  readonly recap?: Recap;
  /** With `failed`: what went wrong, where, and what to do. */
  readonly error?: string;
}

/**
 * Runs the stack's playbooks on its client machine, one after the other, up to the first that fails.
 *
 * @throws HostError when the machine cannot be reached.
 */
export async function provision(outputs: ProvisioningOutputs, options: ProvisionOptions): Promise<PlaybookResult[]> {
  const results: PlaybookResult[] = [];
  const { client, uploads } = await prepareUploads(outputs.client, options.check);
  for (const playbook of [kafkaClient(client), kafkaTopics(outputs.topics)]) {
    const result = await run(playbook, outputs.connection, options, playbook.name === "kafkaClient" ? uploads : []);
    results.push(result);
    // A check of the topics needs tools that a check of the client does not install.
    if (result.status !== "done") break;
  }
  return results;
}

/** A check needs no upload: the host knows the digests of what it has. */
async function prepareUploads(client: KafkaClientArgs, check: boolean): Promise<{ client: KafkaClientArgs; uploads: readonly Upload[] }> {
  if (client.upload !== true || check) return { client, uploads: [] };
  const { archive, iamJar, playbook } = await fetchArtifacts(client);
  return { client: playbook, uploads: [{ ...archive, unless: kafkaTopicsPath(client) }, { ...iamJar, unless: iamJar.path }] };
}

async function run(playbook: Playbook, connection: HostConnection, options: ProvisionOptions, uploads: readonly Upload[]): Promise<PlaybookResult> {
  const lines: string[] = [];
  options.onLine(`${playbook.name} on ${connection.user}@${connection.host}${options.check ? " (check: nothing is changed)" : ""}`);
  const { status, error } = await remoteShell({
    connection,
    uploads,
    program: compile(playbook, options),
    onLine: (line) => {
      lines.push(line);
      options.onLine(line);
    },
  });
  const outcome = status === 0 ? "done" : status === 2 && options.check ? "would change" : "failed";
  return {
    playbook: playbook.name,
    status: outcome,
    tasks: lines.map(parseTaskLine).filter((task) => task !== undefined),
    recap: lines.map(parseRecap).find((recap) => recap !== undefined),
    error: outcome === "failed" ? error.trim() || `${connection.host}: the program ended with status ${status} and no word. Run it again.` : undefined,
  };
}
