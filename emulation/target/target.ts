import type { SshRoute } from "../../sshConnection";
import type { Table } from "../tables/tables";

/** Where posts go: what the emulator needs of a stack's outputs, checked. */
export interface Target {
  /** The stack's name, `local` or `dev`. */
  readonly stack: string;
  readonly userId: string;
  readonly region: string;
  readonly clusterArn: string;
  /** Brokers' IAM listeners, each `name:port`. */
  readonly bootstrapServers: readonly string[];
  /** Topic name by table. */
  readonly topics: Readonly<Record<Table, string>>;
  /** The machine inside the cluster's network through which brokers are reached. */
  readonly client: SshRoute;
}
