import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { findCluster } from "./lookups/findCluster";

export interface MskClusterArgs {
  readonly clusterName: pulumi.Input<string>;
}

/** An MSK cluster that exists, looked up by name; it is never changed. */
export class MskCluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly kafkaVersion: pulumi.Output<string>;
  /** `host:9098,…`: the IAM listener's bootstrap brokers string. */
  readonly bootstrapServers: pulumi.Output<string>;
  /** `host:2181,…`; empty on KRaft clusters. */
  readonly zookeeperConnectString: pulumi.Output<string>;

  constructor(name: string, args: MskClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:MskCluster`, name, {}, options);
    const cluster = pulumi.output(args.clusterName).apply((clusterName) => findCluster(clusterName, { parent: this }));
    this.arn = cluster.arn;
    this.kafkaVersion = cluster.kafkaVersion;
    this.bootstrapServers = cluster.bootstrapBrokersSaslIam;
    this.zookeeperConnectString = cluster.zookeeperConnectString;
    this.registerOutputs({
      arn: this.arn,
      kafkaVersion: this.kafkaVersion,
      bootstrapServers: this.bootstrapServers,
      zookeeperConnectString: this.zookeeperConnectString,
    });
  }
}
