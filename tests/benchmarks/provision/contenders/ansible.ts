import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Contender, execute } from "../contender";
import type { Job } from "../job";

const playbooks = join(__dirname, "..", "playbooks");

/** ansible-core with its own modules, pipelining and ControlPersist. */
export function ansible(job: Job, bin: string): Contender {
  const { host, port, user } = job.connection;
  const folder = join(job.folder, "ansible");
  mkdirSync(folder);
  const inventory = join(folder, "inventory.json");
  const where = { ansible_host: host, ansible_port: port, ansible_user: user, ansible_ssh_private_key_file: job.keyFile, ansible_ssh_common_args: `-o UserKnownHostsFile=${job.knownHostsFile}` };
  // An inventory in YAML, of which JSON is a part.
  writeFileSync(inventory, JSON.stringify({ all: { hosts: { client: { ...where, ...job.values, properties: `${job.values.properties}\n` } } } }));
  const control = join(folder, "cp");
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    ANSIBLE_CONFIG: join(playbooks, "ansible.cfg"),
    ANSIBLE_HOME: join(folder, "home"),
    ANSIBLE_SSH_CONTROL_PATH: control,
    ANSIBLE_LOCAL_TEMP: join(folder, "tmp"),
  };
  return {
    name: "Ansible",
    async run() {
      const output = await execute(join(bin, "ansible-playbook"), ["-i", inventory, join(playbooks, "ansible.yml")], { env, cwd: folder });
      return { changed: !/ changed=0 /.test(output) };
    },
    async reset() {
      await execute("ssh", ["-F", "none", "-o", `ControlPath=${control}`, "-O", "exit", host]).catch(() => undefined);
    },
  };
}
