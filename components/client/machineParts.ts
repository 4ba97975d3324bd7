import type { Output } from "@pulumi/pulumi";

/** A client machine, adopted or made. */
export interface MachineParts {
  readonly instanceId: Output<string>;
  /** The address in use. */
  readonly host: Output<string>;
  /** In authorized_keys form. */
  readonly hostKey: Output<string>;
  /** Failed attempts to connect that are tried again. @default 10 */
  readonly dialErrorLimit?: number;
  /** See Firewall. */
  readonly ruleToAdd?: Output<string>;
}
