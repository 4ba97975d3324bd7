import { StackOutputsError } from "../stackOutputs";
import type { HostConnection } from "./connection";
import type { KafkaClientArgs } from "./playbooks/kafkaClient";
import type { KafkaTopicsArgs } from "./playbooks/kafkaTopics";

/** What the playbooks need of a stack's outputs. */
export interface ProvisioningOutputs {
  readonly connection: HostConnection;
  readonly client: KafkaClientArgs;
  readonly topics: KafkaTopicsArgs;
}

/**
 * Takes from a stack's outputs the machine and the playbooks' arguments, which the program put there.
 *
 * @throws StackOutputsError naming the outputs that are missing.
 */
export function parseProvisioningOutputs(stack: string, outputs: unknown): ProvisioningOutputs {
  const { client, clientPrivateKey, playbooks } = (outputs ?? {}) as {
    readonly client?: Omit<HostConnection, "privateKey">;
    readonly clientPrivateKey?: string;
    readonly playbooks?: string;
  };
  if (client === undefined || clientPrivateKey === undefined || playbooks === undefined) {
    throw new StackOutputsError(
      `Expected stack "${stack}" to have the outputs client, clientPrivateKey and playbooks, found ${Object.keys((outputs ?? {})).join(", ") || "none"}. Bring it up to date: pulumi up -s ${stack}`,
    );
  }
  const { host, port, user, hostKey } = client;
  const { kafkaClient, kafkaTopics } = JSON.parse(playbooks) as { readonly kafkaClient: KafkaClientArgs; readonly kafkaTopics: KafkaTopicsArgs };
  return { connection: { host, port, user, hostKey, privateKey: clientPrivateKey }, client: kafkaClient, topics: kafkaTopics };
}
