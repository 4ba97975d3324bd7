/**
 * Something the user can act on: the message says what was expected, what came, and what to do. Anything that is not
 * one of these is a bug of this program.
 */
export class EmulationError extends Error {
  override readonly name = "EmulationError";
}
