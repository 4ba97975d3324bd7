import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for PATH with the system's own programs, but for those that tell machines apart: they are ours, and write down each call. */
export interface Toolbox {
  readonly path: string;
  /** Calls of our programs so far: name and arguments, a line each. */
  calls(): string[];
  /** Adds a program: shell, its own folder in $bin. It notes its call first. */
  add(name: string, script?: string): void;
  /** Puts the system's own program there. */
  borrow(name: string): void;
  remove(name: string): void;
  close(): void;
}

/** What a host must have besides `sh`; every Linux has them. */
const needed = [
  ...["awk", "cat", "chmod", "chown", "cmp", "cp", "curl", "cut", "date", "df", "diff", "env", "find", "flock", "grep", "gzip", "head", "kill", "ln", "ls"],
  ...["mkdir", "mv", "nproc", "readlink", "rm", "rmdir", "sed", "sh", "sha256sum", "sha512sum", "sleep", "sort", "stat", "tail", "tar"],
  ...["timeout", "tr", "true", "wc"],
];

export interface ToolboxArgs {
  /** Who `id` says we are. @default root */
  readonly user?: "root" | "user";
  /** Of the fake Java; none without. */
  readonly java?: string;
}

export function createToolbox(args: ToolboxArgs = {}): Toolbox {
  const folder = mkdtempSync(join(tmpdir(), "toolbox-"));
  // Another user may look in when we are root.
  chmodSync(folder, 0o755);
  const bin = join(folder, "bin");
  const log = join(folder, "calls");
  mkdirSync(bin);
  for (const name of needed) symlinkSync(systemPath(name), join(bin, name));
  const toolbox: Toolbox = {
    path: bin,
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : []),
    add(name, script = ":") {
      rmSync(join(bin, name), { force: true });
      writeFileSync(join(bin, name), `#!/bin/sh\nbin=${bin}\nprintf '%s\\n' "${name}\${*:+ }$*" >>${log}\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    },
    borrow(name) {
      rmSync(join(bin, name), { force: true });
      symlinkSync(systemPath(name), join(bin, name));
    },
    remove: (name) => rmSync(join(bin, name), { force: true }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  const quiet = (name: string, script: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const root = args.user !== "user";
  quiet("id", `case $1 in -u) echo ${root ? 0 : 1000} ;; *) echo ${root ? "root" : "ec2-user"} ;; esac`);
  quiet("uname", `case $1 in -m) echo x86_64 ;; -n) echo test-host ;; *) echo Linux ;; esac`);
  if (args.java !== undefined) quiet("java", javaScript(args.java));
  return toolbox;
}

/** A `java` that tells its version as OpenJDK's does. */
export function javaScript(version: string): string {
  return `echo 'openjdk version "${version}" 2025-04-15' >&2`;
}

/** A program that puts a Java into the toolbox, as a package manager does. */
export function installsJava(version: string): string {
  return `printf '#!/bin/sh\\n%s\\n' "${javaScript(version).replaceAll('"', '\\"')}" >"$bin/java"; chmod 755 "$bin/java"`;
}

function systemPath(name: string): string {
  return ["/usr/bin", "/bin"].map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? `/usr/bin/${name}`;
}
