import { EmulationError } from "../../error";
import { tableNames } from "../../tables/tables";

/** A file that cannot be read, as the user can mend it; anything else as it came. */
export function cannotRead(file: string, error: unknown): Error {
  if (error instanceof EmulationError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new EmulationError(`Expected a file ${file}, found none. A folder of posts holds ${Object.values(tableNames).join(", ")}, each with the ending .csv or .ndjson; --tables names others.`, { cause: error });
  return isSystemError(code) ? new EmulationError(`Could not read ${file}: ${message}.`, { cause: error }) : (error as Error);
}

/** Node's codes of system errors: `EACCES`, `EISDIR`. */
export function isSystemError(code: string | undefined): boolean {
  return code !== undefined && /^E[A-Z]+$/.test(code);
}
