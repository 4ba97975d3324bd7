import type { Artifact } from "./playbooks/kafkaClient";

/** The official places; a mirror keeps the paths below them. */
const apacheArchive = "https://archive.apache.org/dist";
const iamJarReleases = "https://github.com";

/**
 * Kafka's binary archive.
 *
 * @param mirror base URL of a mirror that serves `/kafka/<version>/<archive>` and `<archive>.sha512`.
 * @param sha512 the digest, pinned; without one the published `.sha512` is read.
 * @see https://archive.apache.org/dist/kafka/
 */
export function kafkaArchive(kafkaVersion: string, scalaVersion: string, mirror?: string, sha512?: string): Artifact {
  const url = `${mirror ?? apacheArchive}/kafka/${kafkaVersion}/kafka_${scalaVersion}-${kafkaVersion}.tgz`;
  return { url, checksum: { algorithm: "sha512", digest: sha512, url: sha512 === undefined ? `${url}.sha512` : undefined } };
}

/**
 * The jar with which Kafka's Java clients sign in to IAM.
 *
 * @param mirror base URL of a mirror that serves `/aws/aws-msk-iam-auth/releases/download/v<version>/<jar>` and `<jar>.sha256`.
 * @see https://github.com/aws/aws-msk-iam-auth/releases
 */
export function iamJar(version: string, mirror?: string, sha256?: string): Artifact {
  const file = `aws-msk-iam-auth-${version}-all.jar`;
  const url = `${mirror ?? iamJarReleases}/aws/aws-msk-iam-auth/releases/download/v${version}/${file}`;
  return { url, checksum: { algorithm: "sha256", digest: sha256, url: sha256 === undefined ? `${url}.sha256` : undefined } };
}

/** The Scala version that Kafka's own site builds and recommends for a Kafka version: 2.12 below 2.6's successor line 2.8.x, 2.13 from 3.0. */
export function scalaVersionOf(kafkaVersion: string): string {
  return Number(kafkaVersion.split(".")[0]) >= 3 ? "2.13" : "2.12";
}
