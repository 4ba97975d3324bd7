import { Command, Option } from "commander";
import { EmulationError } from "../error";
import type { Pace } from "../pacing/schedule";
import type { SourcePlan } from "../sources/plan";
import { addConnectionOptions, type ConnectionOptions } from "./connectionOptions";
import { addPaceOptions, paceOf, type PaceOptions } from "./paceOptions";
import { addSourceOptions, planOf, type SourceOptions } from "./sourceOptions";
import { duration, integer } from "./values";

export interface EmulateArguments {
  readonly stack: string;
  readonly plan: SourcePlan;
  readonly pace: Pace;
  readonly durationMs?: number;
  readonly connection: ConnectionOptions;
  readonly delivery: DeliveryOptions;
  readonly giveUpAfterMs: number;
  /** The run to go on with: its id, or true for the latest. */
  readonly resume?: string | true;
  /** The file that gets a line for each dirty row. */
  readonly dirtyManifest?: string;
  /** Print the records instead of sending them. */
  readonly dryRun: boolean;
  /** Names the topics of a dry run without a stack. */
  readonly userId?: string;
  readonly json: boolean;
  /** Serve a page that shows the run: on this port, or, when true, on any free one. */
  readonly dashboard?: number | true;
}

export interface DeliveryOptions {
  readonly batchBytes?: number;
  readonly lingerMs?: number;
  readonly maxInFlight?: number;
}

type Options = SourceOptions & PaceOptions & ConnectionOptions & Pick<EmulateArguments, "stack" | "resume" | "dirtyManifest" | "dryRun" | "userId" | "json" | "dashboard"> & {
  readonly giveUpAfter: number;
  readonly batchBytes?: number;
  readonly linger?: number;
  readonly inFlight?: number;
};

const exitCodeHelp = "\nExit codes: 0 all acknowledged, 1 some posts not sent or not acknowledged, 2 nothing sent, 130 ended by Ctrl-C (what was in flight is delivered).";

/**
 * @throws CommanderError for a wrong option, and after printing help
 * @throws EmulationError for options that contradict each other
 */
export function parseEmulateArguments(args: readonly string[]): EmulateArguments {
  const command = emulateCommand().parse(args, { from: "user" });
  const options = command.opts<Options>();
  refuseContradictions(options, command);
  const { stack, duration: durationMs, via, profile, roleArn, batchBytes, linger, inFlight, giveUpAfter, resume, dirtyManifest, dryRun, userId, json, dashboard } = options;
  return {
    stack,
    plan: planOf(options, durationMs !== undefined),
    pace: paceOf(options, options.seed),
    durationMs,
    connection: { via, profile, roleArn },
    delivery: given({ batchBytes, lingerMs: linger, maxInFlight: inFlight }),
    giveUpAfterMs: giveUpAfter,
    resume,
    dirtyManifest,
    dryRun,
    userId,
    json,
    dashboard,
  };
}

/** What was given: an option that was not leaves the delivery's own default. */
function given(options: DeliveryOptions): DeliveryOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function emulateCommand(): Command {
  const command = new Command("emulate")
    .description("Posts rows of the three Pinterest tables to a stack's topics.")
    .option("-s, --stack <name>", "the Pulumi stack whose outputs to use", "local");
  addPaceOptions(addSourceOptions(command));
  addConnectionOptions(command)
    .option("--batch-bytes <bytes>", "largest batch of records sent to a partition", integer(1_024, 16 << 20))
    .option("--linger <time>", "how long a batch may wait to be filled, such as 5ms", duration)
    .option("--in-flight <requests>", "requests under way to a broker", integer(1, 5))
    .option("--give-up-after <time>", "how long the brokers may be away", duration, 120_000)
    .option("--resume [run]", "go on with a run that was cut off (default: the stack's latest); its source and order are as they were")
    .option("--dirty-manifest <file>", 'write which rows carry sentinels, a line { "sequence", "row", "dirty" } each')
    .option("--dry-run", 'print { "topic", "key", "value" } lines and send nothing', false)
    .addOption(new Option("--user-id <id>", "with --dry-run: name the topics after this user, and ask no stack"))
    .option("--json", "print the summary as JSON on stdout", false)
    .option("--dashboard [port]", "show the run in a browser: serve a page on 127.0.0.1 while it goes on (default: on a free port)", integer(1, 65_535));
  return command.allowExcessArguments(false).addHelpText("after", exitCodeHelp).exitOverride();
}

function refuseContradictions({ dryRun, userId, json, resume, dashboard }: Options, command: Command): void {
  if (userId !== undefined && !dryRun) throw new EmulationError("Expected --user-id with --dry-run only: records are sent to the topics of a stack.");
  if (dryRun && (json || resume !== undefined || dashboard !== undefined)) throw new EmulationError("Expected --dry-run without --json, --resume and --dashboard: it prints records, and sends none.");
  if (resume === undefined) return;
  const given = ["source", "tables", "order", "seed", "rows", "posts", "shard", "datetime", "dirty"].filter((name) => command.getOptionValueSource(name) === "cli");
  if (given.length > 0) throw new EmulationError(`Expected --resume without --${given.join(", --")}: the run's own are in its manifest.`);
}
