import { Command, CommanderError } from "commander";
import { readStackOutputs, StackOutputsError } from "../stackOutputs";
import { HostError } from "./hostError";
import { type ProvisionOptions, provision } from "./provisionHost";
import { parseProvisioningOutputs } from "./provisioningOutputs";

/** Exit codes, as `--help` lists them. */
const exitCodes = { done: 0, failed: 1, wouldChange: 2 } as const;

async function main(argv: readonly string[]): Promise<number> {
  const options = parseArguments(argv);
  const outputs = parseProvisioningOutputs(options.stack, await readStackOutputs(options.stack));
  const results = await provision(outputs, { ...options, onLine: options.json ? () => undefined : (line) => process.stdout.write(`${line}\n`) });
  if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  const failed = results.find(({ status }) => status === "failed");
  if (failed !== undefined) process.stderr.write(`${failed.error}\n`);
  if (failed !== undefined) return exitCodes.failed;
  return results.some(({ status }) => status === "would change") ? exitCodes.wouldChange : exitCodes.done;
}

function parseArguments(argv: readonly string[]): Omit<ProvisionOptions, "onLine"> & { readonly stack: string; readonly json: boolean } {
  const command = new Command("provision")
    .description("Runs the stack's playbooks on its client machine, without Pulumi: mends drift, or with --check tells it.")
    .option("-s, --stack <name>", "the stack whose outputs name the machine", "local")
    .option("--check", "change nothing; say what a run would change", false)
    .option("--diff", "show how files and lines change", false)
    .option("--json", "print the report as JSON", false)
    .addHelpText("after", "\nExit codes: 0 nothing to do, or done; 1 failed; 2 with --check, something would change.")
    .exitOverride();
  command.parse(argv, { from: "user" });
  return command.opts();
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = error instanceof CommanderError ? Math.min(error.exitCode, 1) : exitCodes.failed;
    if (error instanceof CommanderError) return;
    const expected = error instanceof HostError || error instanceof StackOutputsError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  },
);
