import { copyFileSync, mkdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { controlPlaneAccess } from "../account/controlPlane";
import { courseAccount } from "../account/course";
import { type CreatedInstance, describeCreatedInstances } from "../instance/createdInstances";
import { createHostKey } from "../instance/hostKey";
import { startRelay } from "../instance/relay";
import { createFirewall } from "../instance/securityGroups";
import type { Settings } from "../settings";
import { startMachine } from "./machine";

/** What created machines share, and how their comings and goings are heard of. */
export interface CreatedMachinesOptions {
  readonly settings: Settings;
  readonly java: string;
  /** Holds the trust store, and gets a folder for each machine; without white space. */
  readonly folder: string;
  /** Addresses of the cluster's names. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly brokers: number;
  /** Security group of the brokers. */
  readonly clusterGroupId: string;
  /** The instance that was there from the start, which is not run here. */
  readonly seededInstanceId: string;
  /** Touched by the control plane at each change. */
  readonly changedFile: string;
}

/**
 * Runs a machine for every running instance that somebody created: starts it when the instance appears, ends it when that stops, and takes its
 * home away when that is terminated. A machine that cannot be started is written to the log; its instance is then unreachable, as a
 * real one that does not boot. Closing it ends all of them.
 */
export function runCreatedMachines(options: CreatedMachinesOptions): { close(): Promise<void> } {
  const machines = new CreatedMachines(options);
  let last = Promise.resolve();
  writeFileSync(options.changedFile, "");
  const watcher = watch(options.changedFile, () => {
    last = last.then(() => machines.converge()).catch((error: unknown) => console.error(error));
  });
  return {
    close: async () => {
      watcher.close();
      await last;
      await machines.closeAll();
    },
  };
}

interface Machine {
  readonly roleArn: string | undefined;
  close(): Promise<void>;
}

class CreatedMachines {
  readonly #options: CreatedMachinesOptions;
  readonly #running = new Map<string, Machine>();
  /** Instances with a folder here. */
  readonly #known = new Set<string>();

  constructor(options: CreatedMachinesOptions) {
    this.#options = options;
  }

  /** Makes what runs here equal to what the control plane has. */
  async converge(): Promise<void> {
    const { seededInstanceId, settings } = this.#options;
    const instances = await describeCreatedInstances(controlPlaneAccess(settings), courseAccount.region, seededInstanceId);
    const wanted = new Map(instances.filter(({ state }) => state === "running").map((instance) => [instance.instanceId, instance]));
    const outdated = [...this.#running].filter(([id, { roleArn }]) => !wanted.has(id) || wanted.get(id)?.roleArn !== roleArn);
    await Promise.all(outdated.map(([id]) => this.#end(id)));
    const gone = [...this.#known].filter((id) => !instances.some(({ instanceId, state }) => instanceId === id && state !== "terminated"));
    for (const id of gone) this.#forget(id);
    await Promise.all([...wanted.values()].filter(({ instanceId }) => !this.#running.has(instanceId)).map((instance) => this.#start(instance)));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.#end(id)));
  }

  async #start(instance: CreatedInstance): Promise<void> {
    this.#known.add(instance.instanceId);
    try {
      this.#running.set(instance.instanceId, await startInstance(this.#options, instance));
    } catch (error) {
      console.error(`The instance ${instance.instanceId} cannot be run:`, error);
    }
  }

  async #end(id: string): Promise<void> {
    const machine = this.#running.get(id);
    this.#running.delete(id);
    await machine?.close();
  }

  #forget(id: string): void {
    this.#known.delete(id);
    rmSync(folderOf(this.#options, id), { recursive: true, force: true, maxRetries: 3 });
  }
}

async function startInstance(o: CreatedMachinesOptions, { address, hostKey, instanceId, publicKey, roleArn }: CreatedInstance): Promise<Machine> {
  const { ports } = o.settings;
  if (publicKey === undefined) throw new Error("Expected it to have a key pair, without which nobody can log in");
  const folder = folderOf(o, instanceId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copyFileSync(join(o.folder, "truststore.jks"), join(folder, "truststore.jks"));
  const place = { controlPlane: controlPlaneAccess(o.settings), region: courseAccount.region, instanceId, address };
  const firewall = createFirewall({ ...place, sshPort: ports.ssh, clusterGroupId: o.clusterGroupId });
  // The brokers' names lead to its own address, where a relay asks the security groups. ZooKeeper's are not used by anything here.
  const hosts = Object.fromEntries(Object.keys(o.hosts).map((name) => [name, address]));
  const relay = (port: number) => startRelay({ address, port, setting: "kafka", admits: () => firewall.admitsToBrokers() });
  const parts = await Promise.allSettled([
    startMachine({ ...o, instanceId, address, folder, roleArn, hosts, authorizedKey: publicKey, hostKey: hostKey ?? createHostKey().privateKey, admits: (from) => firewall.admitsSsh(from) }),
    ...Array.from({ length: o.brokers }, (_, broker) => relay(ports.kafka + broker)),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all(parts.flatMap((part) => (part.status === "fulfilled" ? [part.value.close()] : [])));
  };
  const failed = parts.find((part) => part.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { roleArn, close };
}

function folderOf({ folder }: CreatedMachinesOptions, instanceId: string): string {
  return join(folder, "machines", instanceId);
}
