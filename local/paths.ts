import { join } from "node:path";

/** Where one local environment keeps what. All of it is under `settings.home`; `local:down` leaves only `logs`. */
export interface Paths {
  /** Logs and, while a process runs, its record (see processRecord.ts). */
  readonly logs: string;
  /** What the daemon writes: its address, public certificates, data of brokers, home of the client instance. */
  readonly local: string;
  /** Address and bearer token of the daemon's control server; mode 0600. */
  readonly daemonFile: string;
  /** Record of the daemon's process (see processRecord.ts). */
  readonly daemonRecord: string;
  /** The client instances: the seeded one's home folder, those of created ones, and what their Java needs. */
  readonly instance: string;
  /** Certificate of the local authority (public). */
  readonly authority: string;
  /** Touched by the control plane when an instance comes, goes, stops or starts. */
  readonly instancesChanged: string;
  /** AWS configuration file whose credential_process asks the daemon. */
  readonly awsConfig: string;
  /** Shared credentials file, empty: no key of the user's own is ever sent to the local control plane. */
  readonly awsCredentials: string;
  /** Passphrase of the local stack's secrets; random, mode 0600. */
  readonly passphrase: string;
  /** Pulumi's home, apart from the user's: the local stack's plugins as if installed there. */
  readonly plugins: string;
  /** Pulumi's self-managed backend. */
  readonly state: string;
  /** Folder with a Pulumi.yaml of the same project name and the generated stack configuration. */
  readonly stack: string;
  /** Of the stack `local`. */
  readonly stackConfig: string;
  /** Of the stack `local-create`. */
  readonly createStackConfig: string;
}

/** Paths of the environment that lives in `home`. */
export function environmentPaths(home: string): Paths {
  const local = join(home, "local");
  const stack = join(home, "stack");
  return {
    logs: join(home, "logs"),
    local,
    daemonFile: join(local, "daemon.json"),
    daemonRecord: join(local, "daemon.pid"),
    instance: join(local, "instance"),
    authority: join(local, "authority.pem"),
    instancesChanged: join(local, "instances-changed"),
    awsConfig: join(local, "aws-config"),
    awsCredentials: join(local, "aws-credentials"),
    passphrase: join(local, "passphrase"),
    plugins: join(home, "plugins"),
    state: join(home, "state"),
    stack,
    stackConfig: join(stack, "Pulumi.local.yaml"),
    createStackConfig: join(stack, "Pulumi.local-create.yaml"),
  };
}
