import type { SshEndpoint } from "../sshConnection";
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
 * @throws StackOutputsError naming the outputs that are missing, or where an earlier version of the program made them.
 */
export function parseProvisioningOutputs(stack: string, outputs: unknown): ProvisioningOutputs {
  const { client, clientPrivateKey, playbooks } = (outputs ?? {}) as {
    readonly client?: Login & { readonly proxy?: Login };
    readonly clientPrivateKey?: string;
    readonly playbooks?: string;
  };
  if (client === undefined || clientPrivateKey === undefined || playbooks === undefined) {
    throw new StackOutputsError(
      `Expected stack "${stack}" to have the outputs client, clientPrivateKey and playbooks, found ${Object.keys((outputs ?? {})).join(", ") || "none"}. Bring it up to date: pulumi up -s ${stack}`,
    );
  }
  const proxy = client.proxy === undefined ? {} : { proxy: logIn(client.proxy, clientPrivateKey) };
  const { kafkaClient, kafkaTopics } = JSON.parse(playbooks) as { readonly kafkaClient: KafkaClientArgs; readonly kafkaTopics: Partial<Pick<KafkaTopicsArgs, "clusterArn">> & Omit<KafkaTopicsArgs, "clusterArn"> };
  if (kafkaTopics.clusterArn === undefined) {
    throw new StackOutputsError(`Expected the outputs of stack "${stack}" to be of this version of the program, found those of an earlier one. Bring it up to date: pulumi up -s ${stack}`);
  }
  return { connection: { ...logIn(client, clientPrivateKey), ...proxy }, client: kafkaClient, topics: { ...kafkaTopics, clusterArn: kafkaTopics.clusterArn } };
}

type Login = Omit<SshEndpoint, "privateKey">;

/** The outputs have more of the machine than that. */
function logIn({ host, port, user, hostKey }: Login, privateKey: string): SshEndpoint {
  return { host, port, user, hostKey, privateKey };
}
