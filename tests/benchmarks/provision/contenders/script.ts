import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sh } from "../../../../provisioning/shell";
import { type Contender, execute } from "../contender";
import type { Job } from "../job";

/** The limit: a script by hand, over one session of OpenSSH's client. */
export function script(job: Job): Contender {
  const { host, port, user } = job.connection;
  // The names are ours.
  const variables = Object.entries(job.values).map(([name, value]) => `${name}=${sh`${value}`.text}`);
  const input = `${variables.join("\n")}\n${readFileSync(join(__dirname, "..", "playbooks", "script.sh"), "utf8")}`;
  const options = ["BatchMode=yes", "StrictHostKeyChecking=yes", `UserKnownHostsFile=${job.knownHostsFile}`, `IdentityFile=${job.keyFile}`, "IdentitiesOnly=yes"];
  const args = ["-F", "none", ...options.flatMap((option) => ["-o", option]), "-p", String(port), `${user}@${host}`, "sh -s"];
  return {
    name: "script by hand",
    async run() {
      return { changed: !/^changed=0$/m.test(await execute("ssh", args, { input })) };
    },
  };
}
