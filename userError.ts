import { RunError } from "@pulumi/pulumi";

/**
 * A mistake that the user can mend: what was expected, what came, what to do. Pulumi prints the message alone.
 *
 * The stack is cut because Pulumi inspects it with colours, which takes Node 20 some twenty seconds for paths of scoped packages.
 */
export class UserError extends RunError {
  constructor(message: string) {
    super(message);
    this.stack = "";
  }
}

/** Something that the stack names is not in the account as it must be. */
export class LookupError extends UserError {
  override readonly name = "LookupError";
}

/** A mistake in the stack's configuration. */
export class ConfigurationError extends UserError {
  override readonly name = "ConfigurationError";
}

/** The text of a provider's error, for a message of our own: without Pulumi's prefix for the failed call. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Invocation of [^ ]+ returned an error: /, "").replace(/^invoking [^ ]+: /, "").replace(/\.$/, "");
}
