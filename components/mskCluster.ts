import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { LookupError, messageOf } from "../userError";

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

async function findCluster(clusterName: string, options: pulumi.InvokeOptions): Promise<aws.msk.GetClusterResult> {
  const cluster = await aws.msk.getCluster({ clusterName }, options).catch((error: unknown) => {
    throw new LookupError(`Expected an MSK cluster named ${clusterName}: ${messageOf(error)}. Check clusterName and the region; list them with: aws kafka list-clusters-v2`);
  });
  if (cluster.bootstrapBrokersSaslIam) return cluster;
  throw new LookupError(
    `Expected the MSK cluster ${clusterName} to have an IAM listener, it has none. Turn on IAM role-based authentication in its security settings (aws kafka update-security).`,
  );
}
