import * as pulumi from "@pulumi/pulumi";
import type { PlaybookInputs } from "./components/kafkaClient";
import type { MskCluster } from "./components/mskCluster";
import type { Configuration } from "./configuration";
import { iamJars, kafkaArchive, scalaVersionOf } from "./provisioning/artifacts";

/**
 * What the playbook kafkaClient is to make of the machine.
 *
 * @param roleArn the role that the client assumes; none where the instance profile suffices.
 */
export function kafkaClientArgs(configuration: Configuration, cluster: MskCluster, roleArn: pulumi.Output<string> | undefined): PlaybookInputs {
  const { artifactBaseUrl, artifacts, kafkaSha512, iamJarVersion, iamJarSha256 } = configuration;
  const kafkaVersion = cluster.kafkaVersion.apply((clusterVersion) => configuration.kafkaVersion ?? clusterVersion);
  const scalaVersion = kafkaVersion.apply(scalaVersionOf);
  const archive = pulumi.all([kafkaVersion, scalaVersion]).apply(([version, scala]) => kafkaArchive(version, scala, artifactBaseUrl, kafkaSha512));
  return { kafkaVersion, scalaVersion, archive, iamJars: iamJars(iamJarVersion, artifactBaseUrl, iamJarSha256), upload: artifacts === "upload", roleArn };
}
