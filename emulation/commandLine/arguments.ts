import { Command, InvalidArgumentError, Option } from "commander";
import { orders, type Order } from "../order/rowOrder";

export interface EmulateArguments {
  readonly stack: string;
  readonly posts: number | "unlimited";
  readonly seed: number;
  readonly order: Order;
  readonly batch: number;
  readonly json: boolean;
}

export interface VerifyArguments {
  readonly stack: string;
  readonly run?: string;
  readonly json: boolean;
}

/** @throws CommanderError for a wrong option, and after printing help */
export function parseEmulateArguments(args: readonly string[]): EmulateArguments {
  const command = baseCommand("emulate", "Posts rows of the three Pinterest tables to a stack's topics.")
    .option("--posts <number>", 'how many posts, or "unlimited": until Ctrl-C', postsArgument, 300)
    .option("--seed <integer>", "decides the rows, and the order when it is drawn", integerFrom(0), 100)
    .addOption(new Option("--order <order>", "rows 0, 1, 2, … or drawn").choices(orders).default("sequential"))
    .option("--batch <posts>", "posts in one request", integerFrom(1), 200)
    .addHelpText("after", "\nExit codes: 0 all acknowledged, 1 some not, 2 nothing sent, 130 ended by Ctrl-C (what was in flight is delivered).");
  return command.parse(args, { from: "user" }).opts();
}

/** @throws CommanderError for a wrong option, and after printing help */
export function parseVerifyArguments(args: readonly string[]): VerifyArguments {
  const command = baseCommand("verify", "Reads a run back from the topics and counts what arrived.")
    .option("--run <id>", "which run (default: the stack's latest)")
    .addHelpText("after", "\nExit codes: 0 every acknowledged record found, 1 some missing or broken, 2 could not read back.");
  return command.parse(args, { from: "user" }).opts();
}

function baseCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("-s, --stack <name>", "the Pulumi stack whose outputs to use", "local")
    .option("--json", "print the summary as JSON on stdout", false)
    .allowExcessArguments(false)
    .exitOverride();
}

function postsArgument(text: string): number | "unlimited" {
  return text === "unlimited" ? text : integerFrom(1)(text);
}

function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`Expected an integer from ${least}.`);
  };
}
