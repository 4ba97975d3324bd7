import { remote } from "@pulumi/command";
import { asset, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import type { HostConnection } from "./connection";
import { recapOf } from "./report";

export interface PlayArgs {
  readonly connection: Input<HostConnection>;
  /** The playbook, compiled. */
  readonly program: Input<string>;
  /** Identity of the machine: another one is provisioned from the start, and from the old one all is taken away. @default a new machine is an update */
  readonly instanceId?: Input<string>;
  /** Destroy takes away what the playbook put on the host. */
  readonly removeOnDestroy: boolean;
}

/**
 * Runs a playbook on a host: one SSH connection, the compiled program on its standard input. It runs again when the program or the
 * connection changes.
 *
 * @returns the recap of the last run.
 */
export function play(name: string, args: PlayArgs, options: CustomResourceOptions): Output<string> {
  const command = new remote.Command(
    name,
    {
      connection: args.connection,
      create: "sh -s",
      ...(args.removeOnDestroy ? { delete: "sh -s remove" } : {}),
      stdin: args.program,
      triggers: args.instanceId === undefined ? [] : [args.instanceId],
      logging: remote.Logging.Stdout,
      addPreviousOutputInEnv: false,
    },
    // A replacement is made before the old one is deleted, which would take away what it has just put there.
    { ...options, deleteBeforeReplace: args.removeOnDestroy },
  );
  return command.stdout.apply(recapOf);
}

export interface UploadArgs {
  readonly connection: Input<HostConnection>;
  /** On the operator's machine. */
  readonly file: Output<string>;
  /** On the host, relative to the login user's home. */
  readonly path: Input<string>;
  readonly instanceId: Input<string>;
}

/** Puts a file of the operator's machine on a host, by SFTP; again when its content changes. */
export function upload(name: string, args: UploadArgs, options: CustomResourceOptions): Resource {
  return new remote.CopyToRemote(
    name,
    {
      connection: args.connection,
      source: args.file.apply((file) => new asset.FileAsset(file)),
      remotePath: args.path,
      triggers: [args.instanceId],
    },
    options,
  );
}
