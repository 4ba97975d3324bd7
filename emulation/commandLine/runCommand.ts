import { CommanderError } from "commander";
import { EmulationError } from "../error";
import { exitCodes } from "./exitCodes";

/**
 * Runs a command and returns its exit code. A mistake of the user is told in its own words; a bug keeps its stack.
 *
 * @param onMistake the exit code of an EmulationError
 */
export async function runCommand(work: () => Promise<number>, onMistake: (error: EmulationError) => number): Promise<number> {
  try {
    return await work();
  } catch (error) {
    // commander has printed its message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.notStarted;
    if (!(error instanceof EmulationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return onMistake(error);
  }
}
