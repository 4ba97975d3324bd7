// Runs a command that works on a stack: `node --require ./typescript.cjs local/exec.ts COMMAND [ARGUMENT...]`. On a local stack it finds the local
// environment; on any other it is run as it is.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { readyDaemon } from "./daemon/daemonClient";
import { insideLocalEnvironment } from "./environment";
import { asksForHelp, planExec } from "./execCommand";
import { readSettings } from "./settings";
import { stackConfigs } from "./stackConfig";

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const settings = readSettings();
  const plan = planExec(process.argv.slice(2), stackConfigs(settings.home));
  if (plan.command === "") throw new Error("Expected a command to run: node --require ./typescript.cjs local/exec.ts COMMAND [ARGUMENT...]");
  if (plan.isLocal && !asksForHelp(plan.args) && readyDaemon(settings.home) === undefined) throw new Error("The local environment is not up. Start it: npm run local:up");
  const env = plan.isLocal ? insideLocalEnvironment(settings, process.env) : process.env;
  process.exitCode = await execute(plan.command, plan.args, env);
}

/** Runs the command in place of this process, as far as signals and exit code go. */
function execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { env, stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {
    // In a terminal Ctrl-C reaches the child as well; a second one would tell Pulumi to stop without saving its state.
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === "ENOENT" ? `Expected to find the command ${command} on PATH, it is not there` : error.message));
    });
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
