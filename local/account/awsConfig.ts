import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../paths";
import { courseAccount } from "./course";

/** Writes the AWS configuration by which the SDKs get the local account's credentials from the daemon, and an empty credentials file. */
export function writeAwsConfig(paths: Paths): void {
  mkdirSync(dirname(paths.awsConfig), { recursive: true });
  const command = [process.execPath, join(__dirname, "credentialProcess.cjs"), paths.daemonFile].map(quote).join(" ");
  writeFileSync(paths.awsConfig, `[default]\nregion = ${courseAccount.region}\ncredential_process = ${command}\n`);
  writeFileSync(paths.awsCredentials, "");
}

/** For a POSIX shell, which the SDKs hand the command to. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
