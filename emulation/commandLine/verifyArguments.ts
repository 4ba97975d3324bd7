import { Command } from "commander";
import { addConnectionOptions, type ConnectionOptions } from "./connectionOptions";

export interface VerifyArguments extends ConnectionOptions {
  readonly stack: string;
  readonly run?: string;
  readonly json: boolean;
}

/** @throws CommanderError for a wrong option, and after printing help */
export function parseVerifyArguments(args: readonly string[]): VerifyArguments {
  const command = new Command("verify")
    .description("Reads a run back from the topics and counts what arrived.")
    .option("-s, --stack <name>", "the Pulumi stack whose outputs to use", "local");
  return addConnectionOptions(command)
    .option("--run <id>", "which run (default: the stack's latest)")
    .option("--json", "print the summary as JSON on stdout", false)
    .allowExcessArguments(false)
    .addHelpText("after", "\nExit codes: 0 every acknowledged record found, 1 some missing or broken, 2 could not read back.")
    .exitOverride()
    .parse(args, { from: "user" })
    .opts();
}
