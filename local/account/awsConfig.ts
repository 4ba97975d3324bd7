import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../paths";
import { courseAccount } from "./course";

/**
 * Writes the AWS configuration by which the SDKs get the local account's credentials from the daemon, the course user's by default and the
 * platform engineer's by a profile of that name; and an empty credentials file.
 */
export function writeAwsConfig(paths: Paths): void {
  mkdirSync(dirname(paths.awsConfig), { recursive: true });
  const { platformUserName, userName } = courseAccount;
  writeFileSync(paths.awsConfig, [profile("default", userName, paths), profile(`profile ${platformUserName}`, platformUserName, paths)].join("\n"));
  writeFileSync(paths.awsCredentials, "");
}

function profile(section: string, user: string, { daemonFile }: Paths): string {
  const command = [process.execPath, join(__dirname, "credentialProcess.cjs"), daemonFile, user].map(quote).join(" ");
  return `[${section}]\nregion = ${courseAccount.region}\ncredential_process = ${command}\n`;
}

/** For a POSIX shell, which the SDKs hand the command to. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
