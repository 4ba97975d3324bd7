import { spawn, type ChildProcess } from "node:child_process";
import type { ProgramCommand } from "./programCommand";
import { programOutcome, type ProgramOutcome } from "./programOutcome";

/** Time that a program gets to end after SIGINT, as the published host gives it. */
const terminationLimitMs = 5_000;

/** Owner of the node processes that run programs: every one of them ends when its request or the host does. */
export class RunningPrograms {
  private readonly children = new Set<ChildProcess>();

  /** Runs a program to its end. Its output goes to the host's own, which the engine shows line by line. */
  run(command: ProgramCommand): Promise<ProgramOutcome> {
    const child = spawn(process.execPath, command.args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...command.env },
    });
    this.children.add(child);
    return new Promise((resolve, reject) => {
      child.once("error", (cause) => {
        this.children.delete(child);
        reject(new Error(`Problem executing program (could not run language executor): ${cause.message}`, { cause }));
      });
      child.once("exit", (code) => {
        this.children.delete(child);
        resolve(programOutcome(code));
      });
    });
  }

  /** Asks every program to end, and ends it after a limit. */
  cancel(): void {
    for (const child of this.children) {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGKILL"), terminationLimitMs).unref();
    }
  }

  /** Ends every program at once. */
  kill(): void {
    for (const child of this.children) child.kill("SIGKILL");
  }
}
