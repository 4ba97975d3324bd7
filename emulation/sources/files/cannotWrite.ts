import { EmulationError } from "../../error";
import { isSystemError } from "./cannotRead";

/** A file that cannot be written, as the user can mend it; anything else as it came. */
export function cannotWrite(file: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return isSystemError(code) ? new EmulationError(`Could not write ${file}: ${message}.`, { cause: error }) : (error as Error);
}
