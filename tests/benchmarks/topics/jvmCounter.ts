import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sh } from "../../../provisioning/shell";

/** How many JVMs a program on the client instance started, and how many of them ran at once. */
export interface JvmCount {
  readonly starts: number;
  readonly atOnce: number;
}

/**
 * Counts JVMs by a script in place of `java` that writes down when each begins and ends. The JVM's release file lies beside it, as
 * beside the real one, so that programs find out the version in the way they do otherwise.
 */
export const jvmCounter = {
  /** For the client instance, once. */
  install: sh`real=$(readlink -f "$(command -v java)")
mkdir -p jvms/bin
cp "\${real%/bin/java}/release" jvms/
printf '#!/bin/sh\\necho begin >>"%s/jvms/log"\\n"%s" "$@"\\nstatus=$?\\necho end >>"%s/jvms/log"\\nexit $status\\n' "$HOME" "$real" "$HOME" >jvms/bin/java
chmod +x jvms/bin/java
`.text,
  /** To be the first line of each program that is counted. */
  use: sh`PATH=$HOME/jvms/bin:$PATH
`.text,
  /** What the programs since the last call started. */
  read(clientHome: string): JvmCount {
    const log = join(clientHome, "jvms", "log");
    const lines = readFileSync(log, { encoding: "utf8", flag: "a+" }).split("\n");
    writeFileSync(log, "");
    return countJvms(lines);
  },
};

function countJvms(lines: readonly string[]): JvmCount {
  let [starts, running, atOnce] = [0, 0, 0];
  for (const line of lines) {
    if (line === "begin") [starts, running] = [starts + 1, running + 1];
    if (line === "end") running--;
    atOnce = Math.max(atOnce, running);
  }
  return { starts, atOnce };
}
