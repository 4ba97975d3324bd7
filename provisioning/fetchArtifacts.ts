import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { download, downloadText, verify } from "../download";
import { type Artifact, type KafkaClientArgs, uploadPath } from "./playbooks/kafkaClient";
import { parsePublishedDigest } from "./publishedDigest";

/** An artifact on the operator's machine, its digest checked. */
export interface FetchedArtifact {
  /** On the operator's machine. */
  readonly file: string;
  /** Where the playbook expects it on the host. */
  readonly path: string;
  readonly digest: string;
}

/** The artifacts of a playbook, and the playbook that takes them from their upload, the digests pinned. */
export interface FetchedArtifacts {
  readonly archive: FetchedArtifact;
  readonly iamJar: FetchedArtifact;
  readonly playbook: KafkaClientArgs;
}

/**
 * Downloads a playbook's artifacts to the operator's machine, for hosts that have no way out. What was downloaded once, and still has
 * its digest, is not downloaded again.
 *
 * @param cache folder that keeps the files. @default PIPELINE_CACHE, or the user's cache folder
 * @throws Error when one cannot be downloaded or its digest is another, or where the IAM jar's version is not pinned.
 */
export async function fetchArtifacts(args: KafkaClientArgs, cache: string = defaultCache()): Promise<FetchedArtifacts> {
  const [jar, ...others] = args.iamJars;
  if (jar === undefined || others.length > 0) throw new Error("Expected one IAM jar to upload: only the host knows its Java, so the stack must pin iamJarVersion");
  const [archive, iamJar] = await Promise.all([fetchArtifact(args.archive, cache), fetchArtifact(jar, cache)]);
  const playbook = { ...args, upload: true, archive: pin(args.archive, archive), iamJars: [pin(jar, iamJar)] };
  return { archive, iamJar, playbook };
}

function pin<A extends Artifact>(artifact: A, { digest }: FetchedArtifact): A {
  return { ...artifact, checksum: { algorithm: artifact.checksum.algorithm, digest } };
}

async function fetchArtifact(artifact: Artifact, cache: string): Promise<FetchedArtifact> {
  const { algorithm, digest: pinned, url: digestUrl } = artifact.checksum;
  const digest = pinned ?? parsePublishedDigest(await downloadText(digestUrl ?? ""), algorithm);
  if (digest === undefined) throw new Error(`Expected ${digestUrl} to hold a ${algorithm} digest, found none. Pin the digest in the stack, or mend the mirror.`);
  const file = join(cache, "artifacts", digest, basename(new URL(artifact.url).pathname));
  if (!(await isWhole(file, algorithm, digest))) await fetchTo(file, artifact.url, algorithm, digest);
  return { file, path: uploadPath(artifact), digest };
}

function defaultCache(): string {
  const { PIPELINE_CACHE, XDG_CACHE_HOME } = process.env;
  return PIPELINE_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pinterest-pipeline");
}

async function isWhole(file: string, algorithm: "sha256" | "sha512", digest: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  return verify(file, algorithm, digest).then(
    () => true,
    () => false,
  );
}

async function fetchTo(file: string, url: string, algorithm: "sha256" | "sha512", digest: string): Promise<void> {
  // Two programs may fetch at once: each beside the place, the last one moved into it.
  const beside = `${file}.${process.pid}`;
  mkdirSync(join(file, ".."), { recursive: true });
  try {
    await download({ url, file: beside, algorithm, digest });
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}
