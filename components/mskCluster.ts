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
  readonly numberOfBrokerNodes: pulumi.Output<number>;
  /** Whether its brokers are MSK Express ones. */
  readonly express: pulumi.Output<boolean>;
  /** Subnets that its brokers are in. */
  readonly subnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: MskClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:MskCluster`, name, {}, options);
    const cluster = pulumi.output(args.clusterName).apply((clusterName) => findCluster(clusterName, { parent: this }));
    this.arn = cluster.arn;
    this.kafkaVersion = cluster.kafkaVersion;
    this.bootstrapServers = cluster.bootstrapBrokersSaslIam;
    this.zookeeperConnectString = cluster.zookeeperConnectString;
    this.numberOfBrokerNodes = cluster.numberOfBrokerNodes;
    this.express = cluster.apply(({ brokerNodeGroupInfos }) => brokerNodeGroupInfos.some(({ instanceType }) => instanceType.startsWith("express.")));
    this.subnetIds = cluster.apply(({ brokerNodeGroupInfos }) => brokerNodeGroupInfos.flatMap(({ clientSubnets }) => clientSubnets));
    this.registerOutputs({
      arn: this.arn,
      kafkaVersion: this.kafkaVersion,
      bootstrapServers: this.bootstrapServers,
      zookeeperConnectString: this.zookeeperConnectString,
      numberOfBrokerNodes: this.numberOfBrokerNodes,
      express: this.express,
      subnetIds: this.subnetIds,
    });
  }
}
