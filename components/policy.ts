import { Command, CommanderError } from "commander";
import { readStackOutputs, StackOutputsError } from "../stackOutputs";

/** Prints the identity policy that the client's role needs, for accounts where somebody else looks after roles. */
async function main(argv: readonly string[]): Promise<void> {
  const stack = parseStack(argv);
  const { clientPolicy } = ((await readStackOutputs(stack)) ?? {}) as { readonly clientPolicy?: unknown };
  if (clientPolicy === undefined) {
    throw new StackOutputsError(
      `Expected stack "${stack}" to have the output clientPolicy, found none. Bring it up to date: pulumi up -s ${stack}; where that cannot succeed without the policy, pulumi preview -s ${stack} shows it among the outputs.`,
    );
  }
  process.stdout.write(`${JSON.stringify(clientPolicy, undefined, 2)}\n`);
}

function parseStack(argv: readonly string[]): string {
  const command = new Command("policy")
    .description("Prints the least IAM policy that the client's role needs for the stack's topics, as JSON: for aws iam put-role-policy.")
    .option("-s, --stack <name>", "the stack", "local")
    .exitOverride();
  command.parse(argv, { from: "user" });
  return command.opts<{ readonly stack: string }>().stack;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof CommanderError ? Math.min(error.exitCode, 1) : 1;
  if (error instanceof CommanderError) return;
  process.stderr.write(`${error instanceof StackOutputsError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
});
