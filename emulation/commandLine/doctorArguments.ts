import { Command } from "commander";
import { addConnectionOptions, type ConnectionOptions } from "./connectionOptions";

export interface DoctorArguments extends ConnectionOptions {
  readonly stack: string;
  /** An error text to say something about, instead of looking at a stack. */
  readonly explain?: string;
  readonly json: boolean;
}

/** @throws CommanderError for a wrong option, and after printing help */
export function parseDoctorArguments(args: readonly string[]): DoctorArguments {
  const command = new Command("doctor")
    .description("Looks at everything that posting needs, step by step, and says what to do where one fails. It changes nothing.")
    .option("-s, --stack <name>", "the Pulumi stack whose outputs to use", "local");
  return addConnectionOptions(command)
    .option("--explain <text>", "say what is known about an error text of Kafka, the IAM jar or AWS")
    .option("--json", "print the steps as JSON on stdout", false)
    .allowExcessArguments(false)
    .addHelpText("after", "\nExit codes: 0 all steps ok, 1 some failed, 2 could not begin.")
    .exitOverride()
    .parse(args, { from: "user" })
    .opts();
}
