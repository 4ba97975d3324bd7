import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Contender, execute } from "../contender";
import type { Job } from "../job";

/** pyinfra with its own operations. */
export function pyinfra(job: Job, bin: string): Contender {
  const { host, port, user } = job.connection;
  const folder = join(job.folder, "pyinfra");
  mkdirSync(folder);
  const inventory = join(folder, "inventory.py");
  const data = {
    ...job.values,
    properties: `${job.values.properties}\n`,
    ssh_hostname: host,
    ssh_port: port,
    ssh_user: user,
    ssh_key: job.keyFile,
    ssh_known_hosts_file: job.knownHostsFile,
    ssh_strict_host_key_checking: "yes",
  };
  // Of strings and numbers JSON's notation is Python's, too.
  writeFileSync(inventory, `hosts = [("client", ${JSON.stringify(data)})]\n`);
  const deploy = join(__dirname, "..", "playbooks", "pyinfra.py");
  return {
    name: "pyinfra",
    async run() {
      const output = await execute(join(bin, "pyinfra"), ["-y", inventory, deploy], { cwd: folder, env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
      const changed = /Grand total +\d+ +(\d+|-)/.exec(output)?.[1];
      return { changed: changed !== "-" && changed !== "0" && changed !== undefined };
    },
  };
}
