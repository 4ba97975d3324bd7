import { compile } from "./compile";
import { kafkaClient } from "./playbooks/kafkaClient";
import { kafkaTopics } from "./playbooks/kafkaTopics";
import type { ProvisioningOutputs } from "./provisioningOutputs";
import { type Recap, type TaskReport, parseRecap, parseTaskLine } from "./report";
import { remoteShell } from "./remoteShell";
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
  for (const playbook of [kafkaClient(outputs.client), kafkaTopics(outputs.topics)]) {
    const result = await run(playbook, outputs, options);
    results.push(result);
    // A check of the topics needs tools that a check of the client does not install.
    if (result.status !== "done") break;
  }
  return results;
}

async function run(playbook: Playbook, { connection }: ProvisioningOutputs, options: ProvisionOptions): Promise<PlaybookResult> {
  const lines: string[] = [];
  options.onLine(`${playbook.name} on ${connection.user}@${connection.host}${options.check ? " (check: nothing is changed)" : ""}`);
  const { status, error } = await remoteShell({
    connection,
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
