import { execFile } from "node:child_process";
import { EmulationError } from "../../error";

const timeoutMs = 60_000;

/**
 * The database's password: the environment variable MYSQL_PASSWORD, else the stack's secret `emulation:mysqlPassword`,
 * read with the `pulumi` on PATH; undefined when there is neither.
 *
 * @throws EmulationError when the stack's secret cannot be decrypted
 */
export function databasePassword(stack: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (env.MYSQL_PASSWORD !== undefined) return Promise.resolve(env.MYSQL_PASSWORD);
  const args = ["config", "get", "emulation:mysqlPassword", "--stack", stack, "--non-interactive"];
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, { env, timeout: timeoutMs }, (error, stdout, stderr) => {
      // stdout holds the password: it goes into no message.
      if (error === null) resolve(stdout.replace(/\r?\n$/, ""));
      else if (error.code === "ENOENT" || /not found|no stack named/i.test(stderr)) resolve(undefined);
      else reject(new EmulationError(`Could not read the secret emulation:mysqlPassword of stack "${stack}": ${stderr.trim() || "no answer from pulumi config"}. Set MYSQL_PASSWORD in the environment instead.`));
    });
  });
}
