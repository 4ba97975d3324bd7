import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, startMirror } from "../../../local/mirror";
import { iamJars, kafkaArchive } from "../../../provisioning/artifacts";
import type { KafkaClientArgs } from "../../../provisioning/playbooks/kafkaClient";

/** A mirror of a small archive that is laid out as Kafka's and a small jar, and the playbook's arguments for them. */
export interface SmallMirror {
  readonly client: KafkaClientArgs;
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
  const archive = makeArchive(folder);
  const jar = join(folder, "all.jar");
  writeFileSync(jar, noise(300_000, 7));
  const published = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files: Readonly<Record<string, string>> = {
    [archivePath]: archive,
    [`${archivePath}.sha512`]: published("sha512", apacheForm("kafka_2.12-2.8.1.tgz", digest("sha512", archive))),
    [jarPath]: jar,
    [`${jarPath}.sha256`]: published("sha256", `${digest("sha256", jar)}\n`),
  };
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
  return Object.assign(mirror, {
    url,
    requests,
    size: (path: string) => statSync(files[path] ?? "").size,
    client: {
      kafkaVersion: "2.8.1",
      scalaVersion: "2.12",
      archive: kafkaArchive("2.8.1", "2.12", url),
      iamJars: iamJars("1.1.5", url),
      roleArn: "arn:aws:iam::123456789012:role/test-ec2-access-role",
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  });
}

function makeArchive(folder: string): string {
  const root = join(folder, kafkaFolder);
  for (const name of ["bin", "libs", "config"]) mkdirSync(join(root, name), { recursive: true });
  for (const tool of ["kafka-topics.sh", "kafka-broker-api-versions.sh"]) {
    writeFileSync(join(root, "bin", tool), "#!/bin/sh\nexit 0\n");
    chmodSync(join(root, "bin", tool), 0o755);
  }
  writeFileSync(join(root, "config", "server.properties"), "broker.id=0\n");
  // Does not compress, so that half of the archive is half of the files.
  for (let i = 0; i < 20; i += 1) writeFileSync(join(root, "libs", `library-${i}.jar`), noise(50_000, i));
  const file = join(folder, `${kafkaFolder}.tgz`);
  const { status, stderr } = spawnSync("tar", ["-czf", file, "-C", folder, kafkaFolder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return file;
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
