import type { Artifact, IamJar } from "./playbooks/kafkaClient";

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

/** The newest versions of the jar by Java, where the stack pins none: 2.3.4 is the last that runs on Java 8. */
const newestIamJars: readonly Pick<IamJar, "version" | "javaFrom" | "javaTo">[] = [
  { version: "2.3.9", javaFrom: 17 },
  { version: "2.3.4", javaFrom: 8, javaTo: 16 },
];

/**
 * The jar with which Kafka's Java clients sign in to IAM: the pinned version, or for each Java the newest that runs on it.
 *
 * @param mirror base URL of a mirror that serves `/aws/aws-msk-iam-auth/releases/download/v<version>/<jar>` and `<jar>.sha256`.
 * @param sha256 the digest of the pinned version, pinned too; without one the published `.sha256` is read.
 * @see https://github.com/aws/aws-msk-iam-auth/releases
 */
export function iamJars(version?: string, mirror?: string, sha256?: string): IamJar[] {
  const versions = version === undefined ? newestIamJars : [{ version, javaFrom: 8 }];
  return versions.map((jar) => {
    const url = `${mirror ?? iamJarReleases}/aws/aws-msk-iam-auth/releases/download/v${jar.version}/aws-msk-iam-auth-${jar.version}-all.jar`;
    return { ...jar, url, checksum: { algorithm: "sha256", digest: sha256, url: sha256 === undefined ? `${url}.sha256` : undefined } };
  });
}

/** The Scala version that Kafka's own site builds and recommends for a Kafka version: 2.12 below 2.6's successor line 2.8.x, 2.13 from 3.0. */
export function scalaVersionOf(kafkaVersion: string): string {
  return Number(kafkaVersion.split(".")[0]) >= 3 ? "2.13" : "2.12";
}
