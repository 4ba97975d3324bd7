// npm start
import { Command, InvalidArgumentError } from "commander";
import { runEntry } from "./runEntry";
import { settingsHelp } from "./settingsHelp";
import { readSettings } from "./settings";
import { wholeMission } from "./start/wholeMission";
import { summaryText, writeSummary } from "./start/summary";
import { terminalReport } from "./terminalReport";

interface Options {
  readonly posts: number;
  readonly summary?: string;
}

const command = new Command("npm start --")
  .description("The whole mission on this machine: brings up the local environment, runs pulumi up, posts, reads everything back, and takes the environment down.")
  .option("--posts <number>", "how many posts, three records each", positiveInteger, 300)
  .option("--summary <file>", "write counts and seconds to this file, as JSON")
  .addHelpText("after", `${settingsHelp}\nExit codes: 0 every record delivered, 1 not.`)
  .allowExcessArguments(false)
  .action((options: Options) => runEntry((signal) => start(options, signal)));

async function start({ posts, summary: file }: Options, signal: AbortSignal): Promise<number> {
  const summary = await wholeMission({ settings: readSettings(), posts, report: terminalReport(process.stdout), signal });
  if (file !== undefined) writeSummary(file, summary);
  console.log(summaryText(summary));
  return summary.proven ? 0 : 1;
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("Expected an integer from 1.");
}

void command.parseAsync();
