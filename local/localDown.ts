import { rmSync } from "node:fs";
import { runningDaemon } from "./daemon/daemonClient";
import { killInstanceProcesses } from "./daemon/instanceProcesses";
import { isOwnHome } from "./ownHome";
import { environmentPaths } from "./paths";
import { endProcess, endRecordedProcesses, runningProcesses } from "./processRecord";
import type { Report } from "./report";
import type { Settings } from "./settings";
import { pathsTo, removeSpaceFreeLink } from "./daemon/spaceFreeFolder";
import { startStages } from "./stages";

/** The daemon ends its children in order: Java may take its time when it leaves a class-data archive behind. */
const daemonStopLimitMs = 40_000;

/**
 * Ends the environment, whatever is left of it, also after its daemon was killed, and removes what it wrote but logs and
 * built plugins. Resolves when nothing runs any more; returns whether anything did.
 */
export async function localDown({ settings, report }: { settings: Settings; report: Report }): Promise<boolean> {
  if (!isOwnHome(settings.home)) return false;
  const { logs, instance } = environmentPaths(settings.home);
  const daemon = runningDaemon(settings.home);
  const anythingRan = daemon !== undefined || runningProcesses(logs).length > 0;
  if (anythingRan) {
    const stages = startStages(report);
    try {
      await stages.run("ending all processes", async () => {
        if (daemon !== undefined) await endProcess(daemon, daemonStopLimitMs);
        await endRecordedProcesses(logs);
        await killInstanceProcesses(pathsTo(instance));
      });
    } finally {
      stages.end();
    }
  }
  removeSpaceFreeLink(instance);
  removeEnvironment(settings.home);
  return anythingRan;
}

function removeEnvironment(home: string): void {
  const { local, state, stack } = environmentPaths(home);
  for (const folder of [stack, state, local]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
