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
  readonly client: ClientMachine;
}

/** The machine inside the cluster's network through which brokers are reached. */
export interface ClientMachine {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The machine's public host key in authorized_keys form: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** PEM. A secret: in memory only. */
  readonly privateKey: string;
}
