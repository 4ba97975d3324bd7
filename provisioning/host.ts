import { remote } from "@pulumi/command";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import { output } from "@pulumi/pulumi";

/** How to reach a host over SSH. */
export interface HostConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** PEM or OpenSSH form; a secret. */
  readonly privateKey: string;
  /** The host's public key in authorized_keys form; any other key is refused. */
  readonly hostKey: string;
}

export interface PlayArgs {
  readonly connection: Input<HostConnection>;
  /** The playbook, compiled. */
  readonly program: Input<string>;
  /** Identity of the machine: another one is provisioned from the start. */
  readonly instanceId: Input<string>;
}

/** How long a host may take to let SSH in, in tries of the provider (a new instance takes a minute). */
const dialTries = 20;

/**
 * Runs a playbook on a host: one SSH connection, the compiled program on its standard input. It runs again when the program or the
 * connection changes.
 *
 * @returns the run's report, its recap in the last line.
 */
export function play(name: string, args: PlayArgs, options: CustomResourceOptions): Output<string> {
  const command = new remote.Command(
    name,
    {
      connection: output(args.connection).apply((connection) => ({ ...connection, dialErrorLimit: dialTries, perDialTimeout: 15 })),
      create: "sh -s",
      stdin: args.program,
      triggers: [args.instanceId],
      logging: remote.Logging.Stdout,
      addPreviousOutputInEnv: false,
    },
    options,
  );
  return command.stdout;
}
