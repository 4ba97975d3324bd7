import type { SshRoute } from "../sshConnection";

/** How to reach a host over SSH, straight or through a bastion. */
export interface HostConnection extends SshRoute {
  /** Failed attempts to connect that Pulumi tries again, 0.1 to 5 s apart: a machine that boots takes more. @default 10 */
  readonly dialErrorLimit?: number;
}
