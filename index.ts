import * as pulumi from "@pulumi/pulumi";
import { requireAccount } from "./components/accountGuard";
import { ClientRole } from "./components/clientRole";
import { KafkaClient } from "./components/kafkaClient";
import { KafkaTopics } from "./components/kafkaTopics";
import { KeyPair } from "./components/keyPair";
import { MskCluster } from "./components/mskCluster";
import { RoleTrustEdit } from "./components/roleTrustEdit";
import { readConfiguration } from "./configuration";
import { iamJars, kafkaArchive, scalaVersionOf } from "./provisioning/artifacts";

/** The pipeline: configuration, components, stack outputs. */
export = async () => {
  const configuration = readConfiguration();
  const { userId, accountId, region, artifactBaseUrl } = configuration;
  await requireAccount(accountId);

  const keyPair = new KeyPair("key-pair", { keyPairId: configuration.keyPairId });
  const cluster = new MskCluster("cluster", { clusterName: configuration.clusterName });
  const role = new ClientRole("role", { roleName: configuration.roleName });
  const playbook = pulumi.all([cluster.kafkaVersion, role.arn]).apply(([clusterVersion, roleArn]) => {
    const kafkaVersion = configuration.kafkaVersion ?? clusterVersion;
    const scalaVersion = scalaVersionOf(kafkaVersion);
    const archive = kafkaArchive(kafkaVersion, scalaVersion, artifactBaseUrl, configuration.kafkaSha512);
    const jars = iamJars(configuration.iamJarVersion, artifactBaseUrl, configuration.iamJarSha256);
    return { kafkaVersion, scalaVersion, archive, iamJars: jars, upload: configuration.artifacts === "upload", roleArn };
  });
  const client = new KafkaClient("client", {
    ...configuration,
    privateKey: keyPair.privateKey,
    playbook,
    upload: configuration.artifacts === "upload",
  });
  // The machine first: its provisioning needs everything that the stack names to be found, so a mistake stops before the role changes.
  const trust = new RoleTrustEdit("trust", { roleName: role.roleName, roleArn: role.arn }, { dependsOn: client });
  const names = { pin: `${userId}.pin`, geo: `${userId}.geo`, user: `${userId}.user` };
  const topicsPlaybook = pulumi.output({ client: playbook, bootstrapServers: cluster.bootstrapServers, topics: Object.values(names) });
  const topics = new KafkaTopics(
    "topics",
    { connection: client.connection, instanceId: client.instanceId, playbook: topicsPlaybook },
    { dependsOn: trust },
  );

  return {
    userId,
    region,
    accountId,
    clusterArn: cluster.arn,
    kafkaVersion: cluster.kafkaVersion,
    bootstrapServers: cluster.bootstrapServers,
    zookeeperConnectString: cluster.zookeeperConnectString,
    topics: topics.names.apply(() => names),
    roleArn: role.arn,
    client: {
      host: client.host,
      port: configuration.sshPort,
      user: configuration.sshUser,
      hostKey: configuration.hostKey,
      instanceId: client.instanceId,
    },
    clientPrivateKey: keyPair.privateKey,
    clientProperties: client.clientProperties,
    // For npm run provision; one line of text, where a person reads the outputs.
    playbooks: pulumi.jsonStringify({ kafkaClient: playbook, kafkaTopics: topicsPlaybook }),
    recaps: { kafkaClient: client.recap, kafkaTopics: topics.recap },
  };
};
