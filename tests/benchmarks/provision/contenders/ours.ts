import { join } from "node:path";
import { type Contender, execute } from "../contender";
import type { Job } from "../job";
import { typeScriptArguments } from "../../../../local/typeScriptArguments";

/** This project's playbook: a process of its own, as `npm run provision` is, over one connection. */
export function ours(job: Job): Contender {
  const input = JSON.stringify({ connection: job.connection, client: job.client });
  return {
    name: "this playbook",
    async run() {
      const output = await execute(process.execPath, [...typeScriptArguments, join(__dirname, "..", "provisionClient.ts")], { input });
      const changed = /^recap +ok=\d+ changed=(\d+) /m.exec(output)?.[1];
      if (changed === undefined) throw new Error(`Expected a recap, got:\n${output}`);
      return { changed: changed !== "0" };
    },
  };
}
