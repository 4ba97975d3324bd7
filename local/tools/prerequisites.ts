import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { findExecutable, isExecutable } from "./findExecutable";
import { isKafkaSiteReachable } from "./kafka";
import { isPulumiSiteReachable } from "./pulumiCli";
import { run } from "./run";

/** What the local environment needs of the machine and finds there. */
export interface Prerequisites {
  /** Absolute path of a Java launcher. */
  readonly java: string;
  /** Absolute path of a Python that can make virtual environments. */
  readonly python: string;
}

/** How to look at the machine; tests give another. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  /** Java launchers to try, best first. */
  readonly javas: readonly string[];
  /** Python interpreters to try, best first. */
  readonly pythons: readonly string[];
  /** What the command prints on both streams; undefined when it fails. */
  readonly output: (command: string, args: readonly string[]) => Promise<string | undefined>;
  /** Whether the Pulumi CLI is there, or can be downloaded or built. */
  readonly canGetPulumi: () => Promise<boolean>;
  /** Whether Kafka and the jar that signs in by IAM are there, or can be downloaded. */
  readonly canGetKafka: () => Promise<boolean>;
}

/** Kafka 2.8.1 calls Subject.getSubject, which newer Javas refuse (KAFKA-17078). */
const lastJava = 22;
const probeLimitMs = 15_000;
/** Prints version and real place: what is on PATH may be a version manager's shim, which answers differently elsewhere. */
const pythonProbe = "import os, sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], os.path.realpath(sys.executable))";

/**
 * Finds what the local environment needs. Throws one Error that names everything missing, each with what to do.
 */
export async function checkPrerequisites(machine: Machine): Promise<Prerequisites> {
  const [java, python, pulumi, kafka] = await Promise.all([findJava(machine), findPython(machine), machine.canGetPulumi(), machine.canGetKafka()]);
  const missing = [
    platformProblem(machine.platform),
    nodeProblem(machine.nodeVersion),
    java === undefined && javaProblem,
    python === undefined && pythonProblem,
    !pulumi && pulumiProblem,
    !kafka && kafkaProblem,
  ].filter((problem): problem is string => typeof problem === "string");
  if (missing.length > 0 || java === undefined || python === undefined) {
    throw new Error(["The local environment needs what this machine lacks:", ...missing.map((line) => `  - ${line}`)].join("\n"));
  }
  return { java, python };
}

/** The machine that this process runs on. */
export function thisMachine(options: { pulumiIsCached: boolean; kafkaIsCached: boolean; iamJarIsCached: boolean; signal?: AbortSignal | undefined }): Machine {
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    javas: javaCandidates(process.env),
    pythons: ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"]
      .map((name) => findExecutable(name))
      .filter((file) => file !== undefined),
    output: (command, args) => probe(command, args, options.signal),
    canGetPulumi: async () =>
      options.pulumiIsCached ||
      findExecutable("go") !== undefined ||
      findExecutable("pulumi") !== undefined ||
      (await isPulumiSiteReachable(options.signal)),
    canGetKafka: async () =>
      findExecutable("mvn") !== undefined || (options.iamJarIsCached && (options.kafkaIsCached || (await isKafkaSiteReachable(options.signal)))),
  };
}

const javaProblem =
  `Java 8 to ${lastJava} (a runtime is enough; Kafka 2.8.1 does not run on later ones). Debian, Ubuntu: apt install default-jre-headless; ` +
  "Fedora, Amazon Linux: dnf install java-17-amazon-corretto-headless; macOS: brew install --cask temurin@17. " +
  "JAVA_HOME chooses one of several.";
const pythonProblem =
  "Python 3.10 or later with the modules venv and ensurepip. Debian, Ubuntu: apt install python3-venv; " +
  "Fedora, Amazon Linux: dnf install python3.11; macOS: brew install python.";
const pulumiProblem =
  "the Pulumi CLI, which comes from https://get.pulumi.com (out of reach from here), or is built by Go, " +
  "which is not installed: https://go.dev/dl, or apt install golang-go, or brew install go.";
const kafkaProblem =
  "Maven, once: the jar that signs in to MSK comes from Maven Central, and Kafka's jars do where https://archive.apache.org is out of reach. " +
  "Debian, Ubuntu: apt install maven; Fedora, Amazon Linux: dnf install maven; macOS: brew install maven.";

function platformProblem(platform: string): string | undefined {
  return ["linux", "darwin"].includes(platform) ? undefined : `Linux or macOS, not ${platform}; on Windows use WSL.`;
}

function nodeProblem(version: string): string | undefined {
  return isAtLeast(version, 20, 19) ? undefined : `Node.js 20.19 or later (this is ${version}): https://nodejs.org/en/download.`;
}

async function findJava({ javas, output }: Machine): Promise<string | undefined> {
  for (const java of javas) {
    const major = parseJavaVersion((await output(java, ["-version"])) ?? "");
    if (major !== undefined && major >= 8 && major <= lastJava) return java;
  }
  return undefined;
}

async function findPython({ pythons, output }: Machine): Promise<string | undefined> {
  for (const python of pythons) {
    const match = /^(\d+\.\d+) (.+)$/m.exec((await output(python, ["-c", pythonProbe])) ?? "");
    if (match?.[1] !== undefined && isAtLeast(match[1], 3, 10)) return match[2];
  }
  return undefined;
}

/** Major version from what `java -version` prints: 8 for "1.8.0_392", 17 for "17.0.15"; undefined when it is not that. */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match === null ? undefined : Number(match[1]);
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [actualMajor = 0, actualMinor = 0] = version.split(".").map(Number);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}

function javaCandidates(env: NodeJS.ProcessEnv): string[] {
  const chosen = env.JAVA_HOME ? [join(env.JAVA_HOME, "bin", "java")] : [];
  const onPath = findExecutable("java", env.PATH);
  const installed = [
    ...subfolders("/usr/lib/jvm").map((folder) => join(folder, "bin", "java")),
    ...subfolders("/Library/Java/JavaVirtualMachines").map((folder) => join(folder, "Contents", "Home", "bin", "java")),
  ];
  return [...new Set([...chosen, ...(onPath === undefined ? [] : [onPath]), ...installed])].filter(isExecutable);
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

async function probe(command: string, args: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const lines: string[] = [];
  try {
    // A folder of its own choice keeps version managers such as pyenv from reading the project's.
    await run({ command, args, cwd: dirname(command), limitMs: probeLimitMs, signal, onLine: (line) => lines.push(line) });
    return lines.join("\n");
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
