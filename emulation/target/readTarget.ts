import { readStackOutputs, StackOutputsError } from "../../stackOutputs";
import { EmulationError } from "../error";
import { parseTarget } from "./parseTarget";
import type { Target } from "./target";

/**
 * Reads where to post from the outputs of a stack, with the `pulumi` on PATH.
 *
 * @param read injected in tests
 * @throws EmulationError when they cannot be read, or are not those of this program
 */
export async function readTarget(stack: string, read: (stack: string) => Promise<unknown> = readStackOutputs): Promise<Target> {
  try {
    return parseTarget(stack, await read(stack));
  } catch (error) {
    throw error instanceof StackOutputsError ? new EmulationError(error.message, { cause: error }) : error;
  }
}
