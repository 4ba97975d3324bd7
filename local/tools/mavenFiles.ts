import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { verify } from "../../download";
import { findExecutable } from "./findExecutable";
import { run } from "./run";
import type { ToolOptions } from "./toolOptions";

/** Files of Maven Central: path in the repository → SHA-256. */
export type MavenFiles = Readonly<Record<string, string>>;

const mavenLimitMs = 15 * 60_000;

/**
 * Puts the files into `folder` under their own names, by the Maven that is installed, with its user's mirrors and proxies. Each must
 * have its digest.
 */
export async function fetchMavenFiles(files: MavenFiles, folder: string, options: ToolOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const maven = findExecutable("mvn");
  if (maven === undefined) {
    throw new Error("Expected Maven to be installed (apt install maven), which fetches what cannot be downloaded from the projects' own sites; it is not on PATH");
  }
  return resolveByMaven(maven, files, folder, options);
}

async function resolveByMaven(maven: string, files: MavenFiles, folder: string, { status, signal }: ToolOptions): Promise<void> {
  const project = join(folder, ".maven");
  await mkdir(project);
  await writeFile(join(project, "pom.xml"), pomOf(Object.keys(files)));
  status("fetching jars with mvn");
  const repository = join(project, "files");
  const args = [
    "--batch-mode",
    "--no-transfer-progress",
    `--file=${join(project, "pom.xml")}`,
    "dependency:copy-dependencies",
    `-DoutputDirectory=${repository}`,
  ];
  await run({ command: maven, args, cwd: project, limitMs: mavenLimitMs, signal });
  for (const [path, digest] of Object.entries(files)) {
    const file = join(repository, basename(path));
    await verify(file, "sha256", digest);
    await copyFile(file, join(folder, basename(path)));
  }

  await rm(project, { recursive: true });
}

/** A project that depends on exactly these files: nothing transitive. */
export function pomOf(paths: readonly string[]): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>files</artifactId>
  <version>1</version>
  <dependencies>
${paths.map(dependency).join("\n")}
  </dependencies>
</project>
`;
}

function dependency(path: string): string {
  const parts = path.split("/");
  const [artifact, version, file] = parts.slice(-3) as [string, string, string];
  const classifier = file.slice(`${artifact}-${version}`.length, -".jar".length).replace(/^-/, "");
  return [
    "    <dependency>",
    `<groupId>${parts.slice(0, -3).join(".")}</groupId>`,
    `<artifactId>${artifact}</artifactId>`,
    `<version>${version}</version>`,
    classifier === "" ? "" : `<classifier>${classifier}</classifier>`,
    "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>",
    "</dependency>",
  ].join("");
}
