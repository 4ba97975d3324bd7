import type { FunctionType } from "../shared/package";
import { reveal, type Properties, type Value } from "../shared/properties";
import type { AwsClients } from "./clients";
import { bridgeError } from "./errors";

/** One function of the aws plugin: a Terraform data source as the Pulumi bridge shows it. */
export interface AwsFunction<Args> {
  readonly inputNames: readonly (keyof Args & string)[];
  /** Arguments without which the bridge refuses the call. */
  readonly required?: readonly (keyof Args & string)[];
  read(args: Args, clients: AwsClients): Promise<Record<string, Value>>;
}

/** Makes a table row of a function: checks its arguments and words its errors as the published plugin does. */
export function awsFunction<Args extends object>(token: string, definition: AwsFunction<Args>): [string, FunctionType<AwsClients>] {
  return [
    token,
    {
      inputNames: definition.inputNames,
      async invoke(given: Properties, clients: AwsClients) {
        const args = reveal(given) as Args & { region?: string };
        const missing = (definition.required ?? []).filter((name) => args[name] === undefined || args[name] === null);
        if (missing.length > 0) throw new Error(`${token}: missing required argument ${missing.map((name) => `"${name}"`).join(", ")}`);
        if (args.region !== undefined && args.region !== clients.region) {
          throw new Error(`${token}: the offline plugin of the local stack serves the provider's region ${clients.region} only, got "${args.region}"`);
        }
        try {
          return await definition.read(args, clients);
        } catch (error) {
          throw bridgeError(error, `invoking ${token}`);
        }
      },
    },
  ];
}
