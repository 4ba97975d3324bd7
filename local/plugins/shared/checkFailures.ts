import type { CheckFailure } from "./package";

/** What Terraform says of an input. */
export interface Diagnostic {
  /** The input's Pulumi name. */
  readonly input: string;
  readonly summary: string;
  readonly detail?: string;
}

/** A diagnostic in the bridge's words, which name the resource and the input in the text only (pulumi-terraform-bridge, tfbridge/check_failures.go). */
export function refusal(resource: string, { input, summary, detail }: Diagnostic): CheckFailure {
  const text = detail === undefined ? summary : `${summary}. ${detail}`;
  return { property: "", reason: `${text}. Examine values at '${resource}.${input}'.` };
}

/** Terraform's SDK says so of an input that has to be given; its text ends in a full stop, and the bridge sets another. */
export function missingArgument(input: string): Diagnostic {
  return { input, summary: "Missing required argument", detail: `The argument "${snakeCase(input)}" is required, but no definition was found.` };
}

/** The same of a resource on the plugin framework (pulumi-terraform-bridge, pf/tfbridge/detect_check_failures.go). @param description of the schema */
export function missingProperty(input: string, description?: string): CheckFailure {
  return { property: "", reason: `Missing required property '${input}'${description === undefined ? "" : `: ${description}`}` };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
