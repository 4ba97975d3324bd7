import { differences } from "../shared/differences";
import type { CheckFailure, Operation, ResourceType } from "../shared/package";
import { containsUnknown, reveal, unknownValue, type Properties } from "../shared/properties";
import { checkConnection, connectionOf } from "./connection";
import { runRemote, type Logging } from "./runRemote";
import { uniqueId } from "./uniqueId";

/** Inputs of command.remote.Command. `environment` is not among them: a server that does not accept variables refuses it. */
const inputNames = ["addPreviousOutputInEnv", "connection", "create", "delete", "logging", "stdin", "triggers", "update"] as const;

const loggings: readonly Logging[] = ["stdout", "stderr", "stdoutAndStderr", "none"];

/** The runner is injected by tests. */
export type Runner = typeof runRemote;

/**
 * command:remote:Command as pulumi-command 1.2.1 has it (provider/pkg/provider/remote/commandController.go): `create` runs once,
 * any changed input runs `update`, else `create`; changed triggers replace; refresh reads nothing; preview never dials.
 */
export function remoteCommand(run: Runner = runRemote): ResourceType<unknown> {
  return {
    inputNames,
    check: (news) => {
      const { connection, failures } = checkConnection(news.connection);
      return { inputs: { addPreviousOutputInEnv: true, ...news, connection }, failures: [...failures, ...typeFailures(news)] };
    },
    diff: (olds, news) => ({ changes: differences(olds, news, inputNames, ["triggers"]) }),
    create: async (inputs, preview, operation) => ({
      id: uniqueId(operation.name),
      state: { ...inputs, ...(preview ? unknownOutputs : await outputs(run, "create", inputs, {}, operation)) },
    }),
    read: (_id, state, inputs) => Promise.resolve({ state, inputs }),
    update: async (_id, olds, news, preview, operation) => {
      if (preview) return { ...news, ...(touches(olds, news) ? unknownOutputs : { stdout: olds.stdout, stderr: olds.stderr }) };
      return { ...news, ...(await outputs(run, text(news, "update") === undefined ? "create" : "update", news, olds, operation)) };
    },
    delete: async (_id, state, operation) => {
      await outputs(run, "delete", state, state, operation);
    },
  };
}

/** An input that was not there before leaves the outputs known in a preview (pulumi-go-provider, infer/resource.go). */
function touches(olds: Properties, news: Properties): boolean {
  return inputNames.some((name) => containsUnknown(news[name]) || (olds[name] !== undefined && JSON.stringify(news[name]) !== JSON.stringify(olds[name])));
}

const unknownOutputs = { stdout: unknownValue, stderr: unknownValue };

function typeFailures(news: Properties): CheckFailure[] {
  const strings = (["create", "update", "delete", "stdin"] as const).flatMap((name) => {
    const value = reveal(news[name]);
    return value === undefined || value === null || typeof value === "string" ? [] : [{ property: name, reason: `expected a string, got a ${typeof value}` }];
  });
  const logging = reveal(news.logging);
  const known = logging === undefined || logging === null || logging === unknownValue || loggings.includes(logging as Logging);
  return known ? strings : [...strings, { property: "logging", reason: `expected one of ${loggings.join(", ")}, got ${JSON.stringify(logging)}` }];
}

/** Runs one of the resource's commands; without such a command the outputs stay as they were. */
async function outputs(
  run: Runner,
  step: "create" | "update" | "delete",
  properties: Properties,
  previous: Properties,
  operation: Operation<unknown>,
): Promise<Properties> {
  const command = text(properties, step);
  const before = { stdout: text(previous, "stdout") ?? "", stderr: text(previous, "stderr") ?? "" };
  if (command === undefined) return before;
  if (reveal(properties.addPreviousOutputInEnv) !== false) warnOfPreviousOutputs(before, operation);
  return {
    ...(await run(
      { connection: connectionOf(properties), command, stdin: text(properties, "stdin"), logging: text(properties, "logging") as Logging | undefined },
      operation,
    )),
  };
}

/** The instance accepts no variables (sshd's AcceptEnv), so that the published plugin could not set these and would say so. */
function warnOfPreviousOutputs(before: { stdout: string; stderr: string }, { log }: Operation<unknown>): void {
  for (const [variable, value] of [
    ["PULUMI_COMMAND_STDOUT", before.stdout],
    ["PULUMI_COMMAND_STDERR", before.stderr],
  ] as const) {
    if (value !== "") {
      log.warning(
        `Unable to set '${variable}'. This only works if your SSH server is configured to accept\n\tthese variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could\n\tprefix the command itself with the variables in the form 'VAR=value command'`,
      );
    }
  }
}

function text(properties: Properties, name: string): string | undefined {
  const value = reveal(properties[name]);
  return typeof value === "string" ? value : undefined;
}
