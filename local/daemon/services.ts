import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { controlPlaneAccess, startControlPlane } from "../account/controlPlane";
import type * as seed from "../account/seed";
import { type Authority, createAuthority, writeTrustStore } from "../authority";
import { createHostKey } from "../instance/sshServer";
import { runCreatedMachines } from "./createdMachines";
import { trustStorePassword } from "./instanceEnvironment";
import { startMachine } from "./machine";
import { startMirror } from "../mirror";
import { type Msk, startMsk } from "../msk/cluster";
import { startConnectProxy } from "../msk/connectProxy";
import { bootstrapServers, zookeeperConnectString } from "../msk/names";
import { environmentPaths } from "../paths";
import type { Settings } from "../settings";
import { removeSpaceFreeLink, spaceFreeFolder } from "./spaceFreeFolder";
import { together } from "../together";
import type { Tools } from "../tools/index";

/** Everything that runs in, or is owned by, the daemon. */
export interface Services {
  /** What the stack's configuration has to say about this start. */
  readonly stackValues: StackValues;
  /** Access keys of the IAM users, by their names. */
  readonly users: seed.SeededAccount["users"];
  close(): Promise<void>;
}

/** Configuration keys of the local stacks that are other ones at every start. */
export interface StackValues {
  readonly keyPairId: string;
  /** Of the client instance, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly sshPort: number;
  readonly artifactBaseUrl: string;
}

/** How a step of the start is run: named and timed. */
export type RunStage = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** How many brokers the local cluster has. */
export const brokers = 1;

type Closer = () => Promise<void>;

/**
 * Starts AWS, MSK and the client instance, what does not depend on each other at the same time. When something fails, or
 * `signal` says to stop, everything that was started is ended before the error is thrown.
 */
export async function startServices(options: {
  settings: Settings;
  tools: Tools;
  stage: RunStage;
  signal: AbortSignal;
}): Promise<Services> {
  const { settings, tools, stage, signal } = options;
  const closers: Closer[] = [];
  const close: Closer = async () => {
    await Promise.all(closers.splice(0).map((closeOne) => closeOne()));
  };
  try {
    const authority = await createAuthority();
    writeFileSync(environmentPaths(settings.home).authority, authority.certificatePem);
    const [account, msk] = await together(signal, [
      (shared) => startAccount(options, shared, closers),
      () => stage("Kafka and ZooKeeper", () => startCluster(settings, tools, authority, closers)),
      () => startProxyAndMirror(settings, tools, authority, closers),
    ]);
    const hostKey = await stage("client instance", () => startInstance({ settings, tools, authority, account, msk, closers }));
    const stackValues = {
      keyPairId: account.keyPairId,
      hostKey,
      sshPort: settings.ports.ssh,
      artifactBaseUrl: `http://127.0.0.1:${settings.ports.mirror}`,
    };
    return { stackValues, users: account.users, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAccount(
  { settings, tools, stage }: Parameters<typeof startServices>[0],
  signal: AbortSignal,
  closers: Closer[],
): Promise<seed.SeededAccount> {
  const controlPlane = await stage("AWS control plane", () =>
    startControlPlane({
      settings,
      ministack: tools.ministack,
      bootstrapServers: bootstrapServers(settings.ports, brokers),
      zookeeperConnectString: zookeeperConnectString(settings.ports),
      signal,
    }),
  );
  closers.push(() => controlPlane.close());
  return stage("course account", () => {
    // Loading the AWS SDKs takes this process a quarter of a second, which the control plane and Kafka start in.
    const { seedCourseAccount } = createRequire(__filename)("../account/seed") as typeof seed;
    return seedCourseAccount(controlPlane, brokers);
  });
}

async function startCluster(settings: Settings, tools: Tools, authority: Authority, closers: Closer[]): Promise<Msk> {
  const controlPlane = controlPlaneAccess(settings);
  const msk = await startMsk({ settings, kafkaHome: tools.kafkaHome, authority, brokers, controlPlane, java: tools.java });
  closers.push(() => msk.close());
  return msk;
}

async function startProxyAndMirror(settings: Settings, tools: Tools, authority: Authority, closers: Closer[]): Promise<void> {
  const mirror = await startMirror({ port: settings.ports.mirror, files: tools.artifacts });
  closers.push(() => mirror.close());
  const proxy = await startConnectProxy({ port: settings.ports.proxy, authority, controlPlane: controlPlaneAccess(settings) });
  closers.push(() => proxy.close());
}

interface InstanceOptions {
  readonly settings: Settings;
  readonly tools: Tools;
  readonly authority: Authority;
  readonly account: seed.SeededAccount;
  readonly msk: Msk;
  readonly closers: Closer[];
}

/** Address of the seeded instance; created ones have those that follow. */
const seededAddress = "127.0.0.1";

/** Starts the seeded client instance and runs those that are created; returns the seeded one's public host key. */
async function startInstance({ settings, tools, authority, account, msk, closers }: InstanceOptions): Promise<string> {
  const { instance: place, instancesChanged: changedFile } = environmentPaths(settings.home);
  const folder = spaceFreeFolder(place);
  closers.push(() => Promise.resolve(removeSpaceFreeLink(place)));
  await writeTrustStore(authority, join(folder, "truststore.jks"), trustStorePassword);
  const { hosts } = msk;
  const hostKey = createHostKey();
  const { clusterGroupId, instanceId, publicKey: authorizedKey, roleArn } = account;
  const shared = { settings, java: tools.java, folder, hosts };
  const machine = await startMachine({ ...shared, address: seededAddress, instanceId, roleArn, authorizedKey, hostKey: hostKey.privateKey });
  closers.push(() => machine.close());
  const created = runCreatedMachines({ ...shared, brokers, clusterGroupId, seededInstanceId: instanceId, changedFile });
  closers.push(() => created.close());
  return hostKey.publicKey;
}
