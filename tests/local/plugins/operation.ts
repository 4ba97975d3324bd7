import type { Operation } from "../../../local/plugins/shared/package";

/** An operation on a resource called `name`, and what was said in it. */
export function operation<Configuration>(configuration: Configuration): { operation: Operation<Configuration>; said: string[] } {
  const said: string[] = [];
  const say = (severity: string) => (message: string) => said.push(`${severity}: ${message}`);
  return {
    operation: {
      configuration,
      urn: "urn:pulumi:stack::project::type::name",
      name: "name",
      log: { info: say("info"), warning: say("warning"), error: say("error"), status: say("status") },
      signal: new AbortController().signal,
    },
    said,
  };
}
