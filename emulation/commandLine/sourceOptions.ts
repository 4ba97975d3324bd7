import { InvalidArgumentError, Option, type Command } from "commander";
import { EmulationError } from "../error";
import { courseRows, orders, type Order } from "../order/rowOrder";
import { wholeRun, type Shard } from "../order/shard";
import type { DateTimeForm } from "../rows/dateTimes";
import { dirtKinds, type Dirt } from "../rows/dirt";
import type { SourcePlan } from "../sources/plan";
import { parseSource, sourceForms, type SourceSpec } from "../sources/sourceSpec";
import { tableNames, tables, type Table } from "../tables/tables";
import { dirt, integer, shard } from "./values";

/** Options that decide which posts are made. */
export interface SourceOptions {
  readonly source: SourceSpec;
  readonly tables: Readonly<Record<Table, string>>;
  readonly order: Order;
  readonly seed: number;
  readonly rows?: number;
  readonly posts?: number | "unlimited";
  readonly shard: Shard;
  readonly datetime: DateTimeForm;
  readonly dirty?: Dirt;
  readonly batch: number;
}

/** Rows of a table, and the numbers of a seed's rows, go up to this. */
const mostRows = 2 ** 32;

export function addSourceOptions(command: Command): Command {
  return command
    .addOption(new Option("--source <source>", `where posts come from: ${sourceForms}`).argParser(source).default({ kind: "generated" }, "generated"))
    .addOption(new Option("--tables <pin,geo,user>", "the tables' names in a database, or of files without their ending").argParser(names).default(tableNames, Object.values(tableNames).join(",")))
    .addOption(new Option("--order <order>", "rows 0, 1, 2, …; each once, shuffled; drawn, with repeats; or as the course's script draws them").choices(orders).default("sequential"))
    .option("--seed <integer>", "decides generated rows and drawn orders", integer(0), 100)
    .option("--rows <number>", `how many rows are generated (default: no end in sequential order, ${courseRows} in the others)`, integer(1, mostRows))
    .option("--posts <number>", 'how many posts, or "unlimited": until Ctrl-C (default: 300 generated ones; all of a file or database)', posts)
    .addOption(new Option("--shard <i/n>", "post only the rows of shard i of n; --posts counts those of all shards").argParser(shard).default(wholeRun, "1/1"))
    .addOption(new Option("--datetime <form>", "2020-08-28 03:52:47, or with a T").choices(["space", "iso"]).default("space"))
    .option("--dirty <shares>", `shares of generated rows with sentinels: 0.1, or kind=share,… of ${dirtKinds.join(", ")}`, dirt)
    .option("--batch <posts>", "posts made at a time", integer(1, 10_000), 200);
}

/** How many posts a generated run makes when nothing says when it ends. */
const defaultPosts = 300;

/**
 * @param hasDuration whether the run ends by time
 * @throws EmulationError for options that contradict each other
 */
export function planOf(options: SourceOptions, hasDuration: boolean): SourcePlan {
  refuseContradictions(options);
  const { source, tables: names, order, seed, rows, shard, datetime, dirty, batch } = options;
  const wanted = options.posts ?? (source.kind === "generated" && rows === undefined && !hasDuration ? defaultPosts : "unlimited");
  return { source, tables: names, seed, order, rows, posts: wanted === "unlimited" ? undefined : wanted, shard, dateTimeForm: datetime, dirt: dirty, batch };
}

function refuseContradictions({ source, order, rows, posts, dirty }: SourceOptions): void {
  if (source.kind !== "generated" && (rows !== undefined || dirty !== undefined)) {
    throw new EmulationError(`Expected --rows and --dirty with generated rows only, got them with ${source.kind}: there the rows are what they are.`);
  }
  if ((source.kind === "csv" || source.kind === "ndjson") && order !== "sequential") {
    throw new EmulationError(`Expected a file to be read in its own order, got --order ${order}. Orders are for generated and mysql sources.`);
  }
  if (order === "course" && rows !== undefined) {
    throw new EmulationError(`Expected no --rows with --order course: the course's script draws from rows 0 to ${courseRows - 1}.`);
  }
  if (source.kind === "generated" && order === "shuffled" && typeof posts === "number" && posts > (rows ?? courseRows)) {
    throw new EmulationError(`Expected --posts to be at most ${rows ?? courseRows} in shuffled order, where each row comes once, got ${posts}. Make more rows: --rows ${posts}`);
  }
}

function source(text: string): SourceSpec {
  const parsed = parseSource(text);
  if (!("problem" in parsed)) return parsed;
  // commander would repeat the text, and with it a password.
  throw new EmulationError(`--source: ${parsed.problem}`);
}

function names(text: string): Readonly<Record<Table, string>> {
  const list = text.split(",").map((name) => name.trim());
  if (list.length === tables.length && list.every((name) => /^[\p{L}\p{N}_$. -]+$/u.test(name))) return Object.fromEntries(tables.map((table, at) => [table, list[at]])) as Record<Table, string>;
  throw new InvalidArgumentError(`Expected three names: ${Object.values(tableNames).join(",")}.`);
}

function posts(text: string): number | "unlimited" {
  return text === "unlimited" ? text : integer(1)(text);
}
