// npm run local:up
import { Command } from "commander";
import { runEntry } from "./runEntry";
import { localUp } from "./localUp";
import { readSettings } from "./settings";
import { settingsHelp } from "./settingsHelp";
import { terminalReport } from "./terminalReport";

const command = new Command("npm run local:up")
  .description("Brings up AWS, MSK and the client instance on this machine, for the stack `local`.")
  .addHelpText("after", settingsHelp)
  .allowExcessArguments(false)
  .action(() => runEntry(up));

async function up(signal: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  const settings = readSettings();
  const { alreadyUp } = await localUp({ settings, report: terminalReport(process.stdout), signal });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(alreadyUp ? "The local environment is up already." : `The local environment is up after ${seconds} s.`);
  console.log("Next: npm run pulumi -- up    npm run emulate    npm run local:status    npm run local:down");
  return 0;
}

void command.parseAsync();
