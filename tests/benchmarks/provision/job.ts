import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { iamJars, kafkaArchive } from "../../../provisioning/artifacts";
import type { HostConnection } from "../../../provisioning/connection";
import { clientProperties } from "../../../provisioning/playbooks/clientProperties";
import type { KafkaClientArgs } from "../../../provisioning/playbooks/kafkaClient";

/** What every contender is to do, and where. */
export interface Job {
  readonly connection: HostConnection;
  /** A folder for what the contenders need on this side. */
  readonly folder: string;
  /** Files for ssh's IdentityFile and UserKnownHostsFile. */
  readonly keyFile: string;
  readonly knownHostsFile: string;
  /** The playbook's arguments; the digests are pinned, so that everybody asks the mirror for the same files. */
  readonly client: KafkaClientArgs;
  /** The same for those who do not know the playbook. */
  readonly values: Readonly<Record<"folder" | "archive_url" | "archive_sha512" | "archive_sha256" | "jar" | "jar_url" | "jar_sha256" | "properties", string>>;
}

const roleArn = "arn:aws:iam::123456789012:role/bench-ec2-access-role";

/** @param artifacts the mirror's files by URL path, Kafka 2.8.1 and the jar 1.1.5 among them. */
export async function defineJob(o: { connection: HostConnection; folder: string; mirror: string; artifacts: Readonly<Record<string, string>> }): Promise<Job> {
  const { connection, folder } = o;
  const keyFile = join(folder, "key");
  const knownHostsFile = join(folder, "known_hosts");
  writeFileSync(keyFile, connection.privateKey, { mode: 0o600 });
  writeFileSync(knownHostsFile, `[${connection.host}]:${connection.port} ${connection.hostKey}\n`);
  const artifact = (end: string): string => Object.entries(o.artifacts).find(([path]) => path.endsWith(end))?.[1] ?? end;
  const archive = artifact("/kafka_2.12-2.8.1.tgz");
  const jar = artifact("/aws-msk-iam-auth-1.1.5-all.jar");
  const [sha512, sha256, jarSha256] = await Promise.all([digest("sha512", archive), digest("sha256", archive), digest("sha256", jar)]);
  const client: KafkaClientArgs = {
    kafkaVersion: "2.8.1",
    scalaVersion: "2.12",
    archive: kafkaArchive("2.8.1", "2.12", o.mirror, sha512),
    iamJars: iamJars("1.1.5", o.mirror, jarSha256),
    roleArn,
  };
  const kafka = "kafka_2.12-2.8.1";
  const values = {
    folder: kafka,
    archive_url: client.archive.url,
    archive_sha512: sha512,
    archive_sha256: sha256,
    jar: `${kafka}/libs/aws-msk-iam-auth-1.1.5-all.jar`,
    jar_url: client.iamJars[0]?.url ?? "",
    jar_sha256: jarSha256,
    properties: clientProperties(roleArn).trimEnd(),
  };
  return { connection, folder, keyFile, knownHostsFile, client, values };
}

async function digest(algorithm: string, file: string): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
