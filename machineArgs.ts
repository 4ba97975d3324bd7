import type { AdoptedMachineArgs } from "./components/client/adoptMachine";
import type { NewMachineArgs } from "./components/client/newMachine";
import type { ClientRole } from "./components/clientRole";
import type { KeyPair } from "./components/keyPair";
import type { MskCluster } from "./components/mskCluster";
import type { Configuration } from "./configuration";
import type { FoundMachine } from "./lookUpFirst";

/** What the machine belongs to. */
export interface MachineContext {
  readonly cluster: MskCluster;
  readonly keyPair: KeyPair;
  readonly role: ClientRole;
  /** Of what is made. */
  readonly namePrefix: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The client machine that the configuration asks for, as KafkaClient takes it. */
export function machineArgs(machine: FoundMachine, configuration: Configuration, context: MachineContext): AdoptedMachineArgs | NewMachineArgs {
  const { cluster, keyPair, role, namePrefix, tags } = context;
  if (machine.mode === "adopt") {
    const { instanceId, instanceTag, hostKey } = machine;
    return { mode: "adopt", instanceId, tag: { key: instanceTag, value: configuration.userId }, hostKey, clusterSubnetIds: cluster.subnetIds };
  }
  const { imageId, ...wanted } = machine;
  const ownImage = imageId !== undefined;
  return { ...wanted, ownImage, keyName: keyPair.keyName, roleName: role.roleName, artifactPort: artifactPort(configuration), namePrefix, tags };
}

/** The port of the mirror, where the machine itself downloads from one. */
function artifactPort({ artifactBaseUrl, artifacts }: Configuration): number | undefined {
  if (artifactBaseUrl === undefined || artifacts === "upload") return undefined;
  const { protocol, port } = new URL(artifactBaseUrl);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
