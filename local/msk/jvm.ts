import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type OwnedProcess, startProcess } from "../processes";

export interface JvmOptions {
  readonly name: string;
  readonly java: string;
  /** Folder of the jars that are the class path. */
  readonly libs: string;
  readonly mainClass: string;
  readonly args: readonly string[];
  /** JVM options, heap sizes among them. */
  readonly options: readonly string[];
  readonly folder: string;
  readonly logFile: string;
  /** Folder for class-data archives, kept between runs. */
  readonly archives: string;
  /** Whether this process is the one to make the archive where there is none: that costs seconds when it ends. */
  readonly makesArchive: boolean;
}

/**
 * Starts a Java program without a shell around it. The first run leaves an archive of its loaded classes behind, with which
 * later ones start in about half the time (application class-data sharing, Java 13 and later; older ones ignore it).
 */
export function startJvm(options: JvmOptions): OwnedProcess {
  const archive = archiveFile(options);
  const isMade = existsSync(archive);
  const isMaking = options.makesArchive && !isMade;
  const unfinished = `${archive}.${process.pid}`;
  const child = startProcess({
    name: options.name,
    command: options.java,
    args: [
      "-XX:+IgnoreUnrecognizedVMOptions",
      ...(isMade ? [`-XX:SharedArchiveFile=${archive}`] : []),
      ...(isMaking ? [`-XX:ArchiveClassesAtExit=${unfinished}`] : []),
      "-Djava.awt.headless=true",
      ...options.options,
      "-cp",
      join(options.libs, "*"),
      options.mainClass,
      ...options.args,
    ],
    env: { PATH: process.env.PATH, LANG: "C.UTF-8" },
    cwd: options.folder,
    logFile: options.logFile,
    stopLimitMs: isMaking ? archivingStopLimitMs : stopLimitMs,
  });
  if (isMaking) void child.exited.then((code) => keepArchive(unfinished, archive, code));
  return child;
}

// What the servers would still write is thrown away with the environment: only an archive is worth waiting for.
const stopLimitMs = 500;
const archivingStopLimitMs = 30_000;

// 143: ended by TERM, in an orderly way.
const orderlyExitCodes: readonly (number | null)[] = [0, 143];

function keepArchive(unfinished: string, archive: string, exitCode: number | null): void {
  if (!existsSync(unfinished)) return;
  if (orderlyExitCodes.includes(exitCode)) renameSync(unfinished, archive);
  else rmSync(unfinished, { force: true });
}

/** One archive for each program, set of jars and Java: the JVM takes no other. */
function archiveFile({ archives, java, libs, mainClass }: JvmOptions): string {
  mkdirSync(archives, { recursive: true });
  const jars = readdirSync(libs)
    .sort()
    .map((jar) => [jar, statSync(join(libs, jar)).mtimeMs]);
  const digest = createHash("sha256").update(JSON.stringify([java, libs, jars])).digest("hex").slice(0, 16);
  return join(archives, `${mainClass}-${digest}.jsa`);
}
