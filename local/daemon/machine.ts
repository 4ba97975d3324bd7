import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { controlPlaneAccess } from "../account/controlPlane";
import { courseAccount } from "../account/course";
import { startMetadataService } from "../instance/metadataService";
import { startSshServer } from "../instance/sshServer";
import type { Server } from "../server";
import type { Settings } from "../settings";
import { hostsFile, instanceEnvironment } from "./instanceEnvironment";

/** A client instance to run. */
export interface MachineOptions {
  readonly settings: Settings;
  readonly java: string;
  readonly instanceId: string;
  /** Loopback address that its servers listen on. */
  readonly address: string;
  /** Of its own, without white space; holds `truststore.jks` already. */
  readonly folder: string;
  /** Of its instance profile's role. */
  readonly roleArn: string | undefined;
  /** The key that opens it, authorized_keys form. */
  readonly authorizedKey: string;
  /** Private host key. */
  readonly hostKey: string;
  /** Addresses of names that it resolves. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Which addresses reach its SSH server. @default all */
  readonly admits?: (from: string) => Promise<boolean>;
}

/** Starts an instance's SSH server and metadata service, with a home in its folder. Closing it ends both and every process on it. */
export async function startMachine(o: MachineOptions): Promise<Pick<Server, "close">> {
  const { address, folder, hosts, settings } = o;
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "hosts"), hostsFile(hosts));
  const metadata = await startMetadataService({
    port: settings.ports.imds,
    address,
    controlPlane: controlPlaneAccess(settings),
    roleArn: o.roleArn,
    instanceId: o.instanceId,
    region: courseAccount.region,
    accountId: courseAccount.accountId,
  });
  try {
    const ssh = await startSshServer({
      port: settings.ports.ssh,
      address,
      home,
      user: courseAccount.instanceUser,
      authorizedKey: o.authorizedKey,
      hostKey: o.hostKey,
      environment: instanceEnvironment({ settings, folder, home, java: o.java, address }),
      hosts,
      admits: o.admits,
    });
    return {
      close: async () => {
        await Promise.all([metadata.close(), ssh.close()]);
      },
    };
  } catch (error) {
    await metadata.close();
    throw error;
  }
}
