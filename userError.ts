import { RunError } from "@pulumi/pulumi";

/**
 * A mistake that the user can mend: what was expected, what came, what to do. Pulumi prints the message alone.
 *
 * The stack is cut because Pulumi inspects it with colours, which takes Node 20 some twenty seconds for paths of scoped packages. The message
 * stays as it is because Pulumi would put before it, one by one, the names of all inputs and outputs that waited for what failed.
 */
export class UserError extends RunError {
  constructor(message: string) {
    super(message);
    this.stack = "";
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
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

/** The text of a provider's error, for a message of our own: without what Pulumi and the provider's bridge put around it. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/^invocation of [^ ]+ returned an error: /i, "")
    .replace(/^invoking [^ ]+: /, "")
    .replace(/^1 error occurred:\s+\* /, "")
    .trim()
    .replace(/\.$/, "");
}
