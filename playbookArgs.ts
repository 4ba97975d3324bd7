import * as pulumi from "@pulumi/pulumi";
import type { MskCluster } from "./components/mskCluster";
import type { Configuration } from "./configuration";
import { iamJars, kafkaArchive, scalaVersionOf } from "./provisioning/artifacts";
import type { KafkaClientArgs } from "./provisioning/playbooks/kafkaClient";

/**
 * What the playbook kafkaClient is to make of the machine.
 *
 * @param roleArn the role that the client assumes; none where the instance profile suffices.
 */
export function kafkaClientArgs(configuration: Configuration, cluster: MskCluster, roleArn: pulumi.Output<string> | undefined): pulumi.Output<KafkaClientArgs> {
  const { artifactBaseUrl, artifacts, kafkaSha512, iamJarVersion, iamJarSha256 } = configuration;
  return pulumi.all([cluster.kafkaVersion, roleArn]).apply(([clusterVersion, role]) => {
    const kafkaVersion = configuration.kafkaVersion ?? clusterVersion;
    const scalaVersion = scalaVersionOf(kafkaVersion);
    const archive = kafkaArchive(kafkaVersion, scalaVersion, artifactBaseUrl, kafkaSha512);
    return { kafkaVersion, scalaVersion, archive, iamJars: iamJars(iamJarVersion, artifactBaseUrl, iamJarSha256), upload: artifacts === "upload", roleArn: role };
  });
}
