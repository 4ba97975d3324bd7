// npm run local:status
import { Command } from "commander";
import { runEntry } from "./runEntry";
import { daemonStatus, runningDaemon } from "./daemon/daemonClient";
import { environmentPaths } from "./paths";
import { readSettings } from "./settings";
import { settingsHelp } from "./settingsHelp";
import { statusLines } from "./statusLines";

const command = new Command("npm run local:status")
  .description("Says whether the local environment is up, and where what listens. Exit code 3 when it is not up.")
  .addHelpText("after", settingsHelp)
  .allowExcessArguments(false)
  .action(() => runEntry(status));

/** As the LSB has it for init scripts: the program is not running. */
const notRunning = 3;

async function status(): Promise<number> {
  const { home } = readSettings();
  const answer = await daemonStatus(home);
  if (answer !== undefined) {
    for (const line of statusLines(answer, environmentPaths(home), Date.now())) console.log(line);
    return answer.processes.every(({ running }) => running) ? 0 : 1;
  }
  const daemon = runningDaemon(home);
  console.log(daemon === undefined ? "The local environment is not up. Start it: npm run local:up" : `The local environment is starting, or its daemon (pid ${daemon.pid}) hangs: npm run local:down ends it.`);
  return notRunning;
}

void command.parseAsync();
