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
