import { spawn } from "node:child_process";

const limitMs = 900_000;

/** Runs a program, and resolves to what it wrote on standard output. @throws Error with what it wrote when it fails */
export function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: limitMs, killSignal: "SIGKILL" });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}: ${errors.slice(-2_000)}${output.slice(-500)}`))));
  });
}
