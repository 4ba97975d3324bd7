import * as pulumi from "@pulumi/pulumi";
import { requireAccount } from "./components/accountGuard";
import { clientPolicy } from "./components/clientPolicy";
import { ClientRole } from "./components/clientRole";
import { KafkaClient } from "./components/kafkaClient";
import { KafkaTopics } from "./components/kafkaTopics";
import { KeyPair } from "./components/keyPair";
import { MskCluster } from "./components/mskCluster";
import { RoleTrustEdit } from "./components/roleTrustEdit";
import { physicalNamePrefix } from "./components/physicalNamePrefix";
import { standardTags } from "./components/standardTags";
import { readConfiguration } from "./configuration";
import { lookUpFirst } from "./lookUpFirst";
import { machineArgs } from "./machineArgs";
import { kafkaClientArgs } from "./playbookArgs";

/** The pipeline: configuration, components, stack outputs. */
export = async () => {
  const configuration = readConfiguration();
  const { userId, accountId, region, connectTo, bastion, sshPort, sshUser, removeOnDestroy, selfAssume, deleteTopics, allowDataLoss } = configuration;
  await requireAccount(accountId);
  const machine = await lookUpFirst(configuration);
  const made = { namePrefix: physicalNamePrefix(userId), tags: standardTags(userId, configuration.tags) };
  const { pin, geo, user } = configuration.topics;
  const names = { pin: pin.name, geo: geo.name, user: user.name };

  const cluster = new MskCluster("cluster", { clusterName: configuration.clusterName });
  const policy = cluster.arn.apply((clusterArn) => clientPolicy({ clusterArn, topics: Object.values(names), deleteTopics }));
  // Where the machine is protected, what opens it and what it may do is, too.
  const guarded = { protect: machine.mode === "create" && machine.terminationProtection };
  const { keyPairId, keyPairName: keyName, keyAlgorithm: algorithm } = configuration;
  const keyPair = new KeyPair("key-pair", { keyPairId, keyName, algorithm, ...made }, guarded);
  const role = new ClientRole("role", { roleName: configuration.roleName, policy, ...made }, guarded);
  // What is adopted is found before the role's trust is changed, and that before anything else is, so that a mistake or a missing permission stops the
  // stack as it was.
  const [trusted, setTrusted] = pulumi.deferredOutput<string>();
  const playbook = kafkaClientArgs(configuration, cluster, selfAssume ? trusted : undefined);
  const client = new KafkaClient("client", {
    machine: machineArgs(machine, configuration, { cluster, keyPair, role, ...made }),
    connectTo,
    bastion,
    sshPort,
    sshUser,
    privateKey: keyPair.privateKey,
    playbook,
    removeOnDestroy,
    upload: configuration.artifacts === "upload",
  });
  const found = machine.mode === "adopt" ? [client.instanceId, cluster.arn, keyPair.privateKey] : [];
  if (selfAssume) setTrusted(new RoleTrustEdit("trust", { roleName: role.roleName, roleArn: role.arn, after: found }, guarded).roleArn);
  const topics = new KafkaTopics(
    "topics",
    { connection: client.connection, client: pulumi.output(playbook), cluster, topics: Object.values(configuration.topics), deleteTopics, allowDataLoss },
    { dependsOn: [client, role] },
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
    clientPolicy: policy,
    client: { host: client.host, port: sshPort, user: sshUser, hostKey: client.hostKey, instanceId: client.instanceId, ...(bastion === undefined ? {} : { proxy: bastion }) },
    clientPrivateKey: keyPair.privateKey,
    clientProperties: client.clientProperties,
    ...(client.ruleToAdd === undefined ? {} : { clusterSecurityGroupRule: client.ruleToAdd }),
    // For npm run provision; one line of text, where a person reads the outputs.
    playbooks: pulumi.jsonStringify({ kafkaClient: playbook, kafkaTopics: topics.playbook }),
    recaps: { kafkaClient: client.recap, kafkaTopics: topics.recap },
  };
};
