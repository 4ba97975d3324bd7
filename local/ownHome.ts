import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { environmentPaths } from "./paths";
import { defaultHome, type Settings } from "./settings";

/** Says that a folder's contents are the local environment's, which removes them. */
const marker = "pinterest-pipeline-home";

/** Whether `home` is one that an environment has claimed. Nothing is ever removed from another folder. */
export function isOwnHome(home: string): boolean {
  return existsSync(join(home, marker));
}

/** Makes `home` the environment's own. Throws where it holds something of somebody else's under a name that the environment would remove. */
export function claimHome({ root, home }: Pick<Settings, "root" | "home">): void {
  if (isOwnHome(home)) return;
  const { local, logs, plugins, stack, state } = environmentPaths(home);
  const foreign = home === defaultHome(root) ? [] : [local, logs, plugins, stack, state].filter((path) => existsSync(path));
  if (foreign.length > 0) {
    throw new Error(
      `Expected PIPELINE_HOME to be a folder of the local environment's own, got ${home}, which holds ${foreign.map((path) => basename(path)).join(", ")} of something else. Name another folder.`,
    );
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, marker), "The local environment of the Pinterest pipeline; npm run local:down removes what is in here.\n");
}
