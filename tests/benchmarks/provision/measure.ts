import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { OpenSshHost } from "../../support/openSsh";
import type { Contender } from "./contender";
import type { Job } from "./job";

/** Seconds of each run, a value a round. */
export interface Times {
  readonly first: number[];
  readonly noChange: number[];
}

/** Lets the contenders do the job one after the other, round after round: first on an empty home, then again with nothing to do. */
export async function measure(o: { contenders: readonly Contender[]; host: OpenSshHost; job: Job; rounds: number; report: (line: string) => void }): Promise<Map<string, Times>> {
  const times = new Map(o.contenders.map(({ name }) => [name, { first: [] as number[], noChange: [] as number[] }]));
  for (let round = 1; round <= o.rounds; round += 1) {
    for (const contender of o.contenders) {
      await contender.reset?.();
      emptyHome(o.host);
      const first = await timed(contender, true);
      assertDone(contender, o.host.home, o.job);
      const noChange = await timed(contender, false);
      times.get(contender.name)?.first.push(first);
      times.get(contender.name)?.noChange.push(noChange);
      o.report(`round ${round} of ${o.rounds}: ${contender.name}: first ${first.toFixed(2)} s, without changes ${noChange.toFixed(2)} s`);
    }
    for (const contender of o.contenders) await contender.reset?.();
  }
  return times;
}

export function emptyHome({ home }: OpenSshHost): void {
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
}

/** @throws Error when the run changed something though there was nothing to do, or the other way round. */
export async function timed(contender: Contender, changes: boolean): Promise<number> {
  const start = process.hrtime.bigint();
  const { changed } = await contender.run();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (changed !== changes) throw new Error(`${contender.name}: expected the run to change ${changes ? "something" : "nothing"}`);
  return seconds;
}

/** A contender is only measured by a job that is done. */
function assertDone({ name }: Contender, home: string, { values }: Job): void {
  const read = (path: string): string => (existsSync(join(home, path)) ? readFileSync(join(home, path), "utf8") : "");
  const done =
    existsSync(join(home, values.folder, "bin/kafka-topics.sh")) &&
    existsSync(join(home, values.jar)) &&
    read(`${values.folder}/bin/client.properties`).trimEnd() === values.properties &&
    read(".bashrc").includes(`export CLASSPATH="$HOME/${values.jar}"`);
  if (!done) throw new Error(`${name} ended well, but has not done the job`);
}
