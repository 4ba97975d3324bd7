import type { BrokerNodeGroupInfo, ClusterInfo } from "@aws-sdk/client-kafka";
import { awsFunction } from "../awsFunction";
import { findBootstrapBrokers, sortedEndpoints } from "../bootstrapBrokers";
import type { AwsClients } from "../clients";
import { awsErrorText } from "../errors";

interface Args {
  readonly clusterName: string;
  readonly region?: string;
  readonly tags?: Record<string, string>;
}

/** aws_msk_cluster: by its exact name, though ListClusters filters by prefix. */
export const getCluster = awsFunction<Args>("aws:msk/getCluster:getCluster", {
  inputNames: ["clusterName", "region", "tags"],
  required: ["clusterName"],
  async read({ clusterName }, clients) {
    const cluster = (await listClusters(clients, clusterName)).find((one) => one.ClusterName === clusterName);
    if (cluster === undefined) throw new Error(`reading MSK Cluster (${clusterName}): empty result`);
    const arn = cluster.ClusterArn ?? "";
    const brokers = await findBootstrapBrokers(clients, arn);
    return {
      arn,
      bootstrapBrokers: sortedEndpoints(brokers.BootstrapBrokerString),
      bootstrapBrokersPublicSaslIam: sortedEndpoints(brokers.BootstrapBrokerStringPublicSaslIam),
      bootstrapBrokersPublicSaslScram: sortedEndpoints(brokers.BootstrapBrokerStringPublicSaslScram),
      bootstrapBrokersPublicTls: sortedEndpoints(brokers.BootstrapBrokerStringPublicTls),
      bootstrapBrokersSaslIam: sortedEndpoints(brokers.BootstrapBrokerStringSaslIam),
      bootstrapBrokersSaslScram: sortedEndpoints(brokers.BootstrapBrokerStringSaslScram),
      bootstrapBrokersTls: sortedEndpoints(brokers.BootstrapBrokerStringTls),
      brokerNodeGroupInfos: cluster.BrokerNodeGroupInfo === undefined ? [] : [brokerNodeGroup(cluster.BrokerNodeGroupInfo)],
      clusterName: cluster.ClusterName ?? "",
      clusterUuid: arn.split("/").at(-1) ?? "",
      customerActionStatus: cluster.CustomerActionStatus ?? "",
      id: arn,
      kafkaVersion: cluster.CurrentBrokerSoftwareInfo?.KafkaVersion ?? "",
      numberOfBrokerNodes: cluster.NumberOfBrokerNodes ?? 0,
      region: clients.region,
      tags: cluster.Tags ?? {},
      zookeeperConnectString: sortedEndpoints(cluster.ZookeeperConnectString),
      zookeeperConnectStringTls: sortedEndpoints(cluster.ZookeeperConnectStringTls),
    };
  },
});

async function listClusters(clients: AwsClients, name: string): Promise<ClusterInfo[]> {
  const { paginateListClusters } = await import("@aws-sdk/client-kafka");
  const found: ClusterInfo[] = [];
  try {
    for await (const page of paginateListClusters({ client: await clients.kafka() }, { ClusterNameFilter: name })) {
      found.push(...(page.ClusterInfoList ?? []));
    }
  } catch (cause) {
    throw new Error(`reading MSK Cluster (${name}): ${awsErrorText("Kafka", "ListClusters", cause)}`, { cause });
  }
  return found;
}

function brokerNodeGroup(group: BrokerNodeGroupInfo): Record<string, unknown> {
  return {
    azDistribution: group.BrokerAZDistribution ?? "",
    clientSubnets: group.ClientSubnets ?? [],
    connectivityInfos: [],
    instanceType: group.InstanceType ?? "",
    securityGroups: group.SecurityGroups ?? [],
    storageInfos: (group.StorageInfo === undefined ? [] : [group.StorageInfo]).map((storage) => ({
      ebsStorageInfos: [{ provisionedThroughputs: [], volumeSize: storage.EbsStorageInfo?.VolumeSize ?? 0 }],
    })),
  };
}
