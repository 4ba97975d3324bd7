import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Fault, startMirror } from "../../../local/mirror";
import { iamJars, kafkaArchive, scalaVersionOf } from "../../../provisioning/artifacts";
import type { Artifact, KafkaClientArgs } from "../../../provisioning/playbooks/kafkaClient";

/** A mirror of a small archive that is laid out as Kafka's and a small jar, and the playbook's arguments for them. */
export interface SmallMirror {
  readonly client: KafkaClientArgs;
  /** The same for other versions, which the mirror has from then on; without a version of the IAM jar for the newest ones, by Java. */
  clientOf(kafkaVersion: string, iamJarVersion?: string): KafkaClientArgs;
  readonly url: string;
  /** Bytes of a file, by its path. */
  size(path: string): number;
  /** Paths that were asked for so far, in order. */
  readonly requests: readonly string[];
  /** What the mirror does wrong from now on. */
  fault: Fault | undefined;
  close(): Promise<void>;
}

export const archivePath = "/kafka/2.8.1/kafka_2.12-2.8.1.tgz";
export const jarPath = "/aws/aws-msk-iam-auth/releases/download/v1.1.5/aws-msk-iam-auth-1.1.5-all.jar";
export const kafkaFolder = "kafka_2.12-2.8.1";

export async function startSmallMirror(): Promise<SmallMirror> {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  const files: Record<string, string> = {};
  const requests: string[] = [];
  const mirror: { fault: Fault | undefined } = { fault: undefined };
  const server = await startMirror({
    port: 0,
    files,
    onRequest: (request, response) => {
      requests.push(request.url ?? "");
      return mirror.fault?.(request, response);
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  const publish = (artifact: Artifact, make: (file: string) => void): void => {
    const path = new URL(artifact.url).pathname;
    if (files[path] !== undefined) return;
    const file = join(folder, basename(path));
    make(file);
    const { algorithm } = artifact.checksum;
    writeFileSync(`${file}.${algorithm}`, algorithm === "sha512" ? apacheForm(basename(path), digest("sha512", file)) : `${digest("sha256", file)}\n`);
    Object.assign(files, { [path]: file, [`${path}.${algorithm}`]: `${file}.${algorithm}` });
  };
  const clientOf = (kafkaVersion: string, iamJarVersion?: string): KafkaClientArgs => {
    const scalaVersion = scalaVersionOf(kafkaVersion);
    const archive = kafkaArchive(kafkaVersion, scalaVersion, url);
    const jars = iamJars(iamJarVersion, url);
    publish(archive, (file) => makeArchive(file, `kafka_${scalaVersion}-${kafkaVersion}`));
    for (const jar of jars) publish(jar, (file) => writeFileSync(file, noise(300_000, Number(jar.version.replaceAll(".", "")))));
    return { kafkaVersion, scalaVersion, archive, iamJars: jars, roleArn: "arn:aws:iam::123456789012:role/test-ec2-access-role" };
  };
  return Object.assign(mirror, {
    url,
    requests,
    size: (path: string) => statSync(files[path] ?? "").size,
    client: clientOf("2.8.1", "1.1.5"),
    clientOf,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  });
}

function makeArchive(file: string, name: string): void {
  const parent = `${file}.content`;
  const root = join(parent, name);
  for (const folder of ["bin", "libs", "config"]) mkdirSync(join(root, folder), { recursive: true });
  for (const tool of ["kafka-topics.sh", "kafka-broker-api-versions.sh"]) {
    writeFileSync(join(root, "bin", tool), "#!/bin/sh\nexit 0\n");
    chmodSync(join(root, "bin", tool), 0o755);
  }
  writeFileSync(join(root, "config", "server.properties"), "broker.id=0\n");
  // Does not compress, so that half of the archive is half of the files.
  for (let i = 0; i < 20; i += 1) writeFileSync(join(root, "libs", `library-${i}.jar`), noise(50_000, i));
  const { status, stderr } = spawnSync("tar", ["-czf", file, "-C", parent, name], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** Bytes that look random and are the same each time (xorshift32). */
function noise(bytes: number, seed: number): Buffer {
  const words = new Uint32Array(bytes / 4);
  let x = 0x9e3779b9 ^ (seed + 1);
  for (let i = 0; i < words.length; i += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return Buffer.from(words.buffer);
}

function digest(algorithm: string, file: string): string {
  return createHash(algorithm).update(readFileSync(file)).digest("hex");
}

/** As Apache publishes digests: the file's name, groups of upper-case digits, several lines. */
function apacheForm(name: string, hex: string): string {
  const groups = hex.toUpperCase().match(/.{8}/g) ?? [];
  const lines = [groups.slice(0, 6), groups.slice(6, 12), groups.slice(12)].map((line) => line.join(" "));
  return `${name}: ${lines.join(`\n${" ".repeat(name.length + 2)}`)}\n`;
}
