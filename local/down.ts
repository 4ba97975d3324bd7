// npm run local:down
import { Command } from "commander";
import { runEntry } from "./runEntry";
import { localDown } from "./localDown";
import { environmentPaths } from "./paths";
import { readSettings } from "./settings";
import { settingsHelp } from "./settingsHelp";
import { terminalReport } from "./terminalReport";

const command = new Command("npm run local:down")
  .description("Ends the local environment and removes everything it wrote but its logs.")
  .addHelpText("after", settingsHelp)
  .allowExcessArguments(false)
  .action(() => runEntry(down));

async function down(): Promise<number> {
  const settings = readSettings();
  const anythingRan = await localDown({ settings, report: terminalReport(process.stdout) });
  console.log(anythingRan ? `The local environment is down. Its logs are in ${environmentPaths(settings.home).logs}` : "The local environment was not up.");
  return 0;
}

void command.parseAsync();
