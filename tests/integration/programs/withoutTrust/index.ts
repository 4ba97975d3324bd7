import * as pulumi from "@pulumi/pulumi";
import { ClientRole } from "../../../../components/clientRole";
import { KafkaClient } from "../../../../components/kafkaClient";
import { KafkaTopics } from "../../../../components/kafkaTopics";
import { KeyPair } from "../../../../components/keyPair";
import { MskCluster } from "../../../../components/mskCluster";
import { iamJars, kafkaArchive } from "../../../../provisioning/artifacts";

/** The program with the trust edit left out. */
const config = new pulumi.Config("pinterest-pipeline");
const userId = config.require("userId");
const mirror = config.require("artifactBaseUrl");
const keyPair = new KeyPair("key-pair", { keyPairId: config.require("keyPairId") });
const cluster = new MskCluster("cluster", { clusterName: config.require("clusterName") });
const role = new ClientRole("role", { roleName: `${userId}-ec2-access-role` });
const playbook = role.arn.apply((roleArn) => ({
  kafkaVersion: "2.8.1",
  scalaVersion: "2.12",
  archive: kafkaArchive("2.8.1", "2.12", mirror),
  iamJars: iamJars("1.1.5", mirror),
  roleArn,
}));
const client = new KafkaClient("client", {
  machine: { mode: "adopt", tag: { key: "Name", value: userId }, hostKey: config.require("hostKey"), clusterSubnetIds: cluster.subnetIds },
  connectTo: "private",
  sshPort: config.requireNumber("sshPort"),
  sshUser: "ec2-user",
  privateKey: keyPair.privateKey,
  playbook,
});
new KafkaTopics(
  "topics",
  { connection: client.connection, client: playbook, cluster, topics: [{ name: `${userId}.pin` }] },
  { dependsOn: [client] },
);
