import { awsFunction } from "../awsFunction";
import { findBootstrapBrokers, sortedEndpoints } from "../bootstrapBrokers";

interface Args {
  readonly clusterArn: string;
  readonly region?: string;
}

/** aws_msk_bootstrap_brokers. Listeners that the cluster does not have are "". */
export const getBootstrapBrokers = awsFunction<Args>("aws:msk/getBootstrapBrokers:getBootstrapBrokers", {
  inputNames: ["clusterArn", "region"],
  required: ["clusterArn"],
  async read({ clusterArn }, clients) {
    const brokers = await findBootstrapBrokers(clients, clusterArn);
    return {
      bootstrapBrokers: sortedEndpoints(brokers.BootstrapBrokerString),
      bootstrapBrokersIpv6: "",
      bootstrapBrokersPublicSaslIam: sortedEndpoints(brokers.BootstrapBrokerStringPublicSaslIam),
      bootstrapBrokersPublicSaslScram: sortedEndpoints(brokers.BootstrapBrokerStringPublicSaslScram),
      bootstrapBrokersPublicTls: sortedEndpoints(brokers.BootstrapBrokerStringPublicTls),
      bootstrapBrokersSaslIam: sortedEndpoints(brokers.BootstrapBrokerStringSaslIam),
      bootstrapBrokersSaslIamIpv6: "",
      bootstrapBrokersSaslScram: sortedEndpoints(brokers.BootstrapBrokerStringSaslScram),
      bootstrapBrokersSaslScramIpv6: "",
      bootstrapBrokersTls: sortedEndpoints(brokers.BootstrapBrokerStringTls),
      bootstrapBrokersTlsIpv6: "",
      bootstrapBrokersVpcConnectivitySaslIam: sortedEndpoints(brokers.BootstrapBrokerStringVpcConnectivitySaslIam),
      bootstrapBrokersVpcConnectivitySaslScram: sortedEndpoints(brokers.BootstrapBrokerStringVpcConnectivitySaslScram),
      bootstrapBrokersVpcConnectivityTls: sortedEndpoints(brokers.BootstrapBrokerStringVpcConnectivityTls),
      clusterArn,
      id: clusterArn,
      region: clients.region,
    };
  },
});
